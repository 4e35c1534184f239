package io.sightline.gateway;

import java.math.BigDecimal;

/** What an order needs to know of a product. */
record Product(String id, String name, BigDecimal price) {}
