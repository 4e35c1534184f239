package io.sightline.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.StreamSupport;

/** The products as the shop has just listed them. */
record Catalogue(List<JsonNode> products) {

  static Catalogue of(Answer answer) {
    List<JsonNode> products =
        StreamSupport.stream(answer.body().spliterator(), false)
            .filter(product -> product.path("id").isTextual())
            .toList();
    if (products.isEmpty()) {
      throw new UnexpectedAnswer("the shop sells nothing");
    }
    return new Catalogue(products);
  }

  JsonNode any(RandomGenerator random) {
    return products.get(random.nextInt(products.size()));
  }

  String anyId(RandomGenerator random) {
    return any(random).get("id").textValue();
  }

  /** Categories in which there is something. */
  List<String> categories() {
    return products.stream()
        .map(product -> product.path("category").asText())
        .filter(category -> !category.isEmpty())
        .distinct()
        .sorted()
        .toList();
  }
}
