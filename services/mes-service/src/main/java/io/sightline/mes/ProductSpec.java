package io.sightline.mes;

import java.math.BigDecimal;

/**
 * How one unit of a product is made.
 *
 * @param weightKg weight of the material in it
 * @param labourMinutes work on it
 */
record ProductSpec(
    Material material, BigDecimal weightKg, int labourMinutes, Complexity complexity) {}
