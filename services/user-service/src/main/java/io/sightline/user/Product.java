package io.sightline.user;

import java.math.BigDecimal;

/** A product as product-service describes it. */
record Product(String id, String name, String category, BigDecimal price, int stock) {}
