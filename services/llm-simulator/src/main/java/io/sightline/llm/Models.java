package io.sightline.llm;

import io.helidon.http.Status;
import java.util.ArrayList;
import java.util.List;

/** The models that can be asked for. */
record Models(List<Model> all) {

  /**
   * A model.
   *
   * @param delayFactor how much longer than usual it takes
   */
  record Model(String name, double delayFactor) {}

  /** Reads {@code name=factor, name=factor}. */
  static Models parse(String text) {
    List<Model> models = new ArrayList<>();
    for (String entry : text.split(",")) {
      String[] parts = entry.strip().split("=", -1);
      if (parts.length != 2 || parts[0].isBlank()) {
        throw new IllegalArgumentException(
            "llm.models must be a list of name=factor, not " + entry.strip());
      }
      double factor = Double.parseDouble(parts[1].strip());
      if (!(factor > 0)) {
        throw new IllegalArgumentException("llm.models: the factor must be positive: " + entry);
      }
      models.add(new Model(parts[0].strip(), factor));
    }
    return new Models(List.copyOf(models));
  }

  Model named(String name) {
    return all.stream()
        .filter(model -> model.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ApiError(
                    Status.NOT_FOUND_404,
                    "invalid_request_error",
                    "model_not_found",
                    "model",
                    "The model does not exist"));
  }
}
