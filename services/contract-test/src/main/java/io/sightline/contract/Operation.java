package io.sightline.contract;

import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An operation of the document, references resolved.
 *
 * @param path the path as in the document, such as {@code /orders/{order_id}}
 * @param parameters of the path and of the operation itself
 */
record Operation(
    String method,
    String path,
    List<Parameter> parameters,
    boolean secured,
    io.swagger.v3.oas.models.Operation model) {

  static final String JSON = "application/json";

  String name() {
    return method + " " + path;
  }

  List<Parameter> parameters(String in) {
    return parameters.stream().filter(parameter -> parameter.getIn().equals(in)).toList();
  }

  /** The schema of a JSON body; empty when the operation takes none. */
  Optional<Schema<?>> body() {
    return Optional.ofNullable(model.getRequestBody())
        .map(body -> body.getContent().get(JSON))
        .map(MediaType::getSchema);
  }

  boolean bodyRequired() {
    return Boolean.TRUE.equals(model.getRequestBody().getRequired());
  }

  Set<String> statuses() {
    return model.getResponses().keySet();
  }
}
