package io.sightline.assistant;

import java.math.BigDecimal;

/** A product as product-service describes it. */
record Product(String id, String name, BigDecimal price, int stock) {}
