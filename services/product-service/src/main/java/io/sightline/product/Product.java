package io.sightline.product;

import java.math.BigDecimal;

/** A product as the catalogue shows it. */
record Product(String id, String name, BigDecimal price, int stock) {}
