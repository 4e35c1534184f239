package io.sightline.product;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * A product that customers are after.
 *
 * @param views how often its details were looked at lately
 * @param ordered how many units were ordered lately
 */
record TrendingProduct(@JsonUnwrapped Product product, long views, long ordered) {}
