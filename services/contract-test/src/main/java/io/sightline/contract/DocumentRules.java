package io.sightline.contract;

import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What every document of this shop has to say, beyond being valid. */
final class DocumentRules {
  private static final Set<String> EVERYWHERE = Set.of("/health", "/ready", "/openapi");

  private final Document document;
  private final List<String> broken = new ArrayList<>();

  private DocumentRules(Document document) {
    this.document = document;
  }

  /** The rules that the document breaks. */
  static List<String> broken(Document document, String service) {
    DocumentRules rules = new DocumentRules(document);
    rules.check(service);
    return rules.broken;
  }

  private void check(String service) {
    require(document.model().getOpenapi().equals("3.0.3"), "openapi must be 3.0.3");
    require(document.model().getInfo().getTitle().equals(service), "info.title must be " + service);
    EVERYWHERE.forEach(
        path ->
            require(document.model().getPaths().containsKey(path), path + " is not documented"));
    Set<String> ids = new HashSet<>();
    for (Operation operation : document.operations()) {
      String id = operation.model().getOperationId();
      require(id != null, operation.name() + " has no operationId");
      require(ids.add(id), operation.name() + " repeats the operationId " + id);
      check(operation);
    }
  }

  private void check(Operation operation) {
    String name = operation.name();
    require(operation.model().getSummary() != null, name + " has no summary");
    require(
        operation.statuses().stream().anyMatch(status -> status.matches("[23].*")),
        name + " has no answer for success");
    require(operation.statuses().contains("default"), name + " has no default answer");
    if (operation.model().getRequestBody() != null) {
      List.of("400", "413", "415")
          .forEach(
              status ->
                  require(
                      operation.statuses().contains(status),
                      name + " takes a body and must answer " + status));
      operation.body().ifPresent(schema -> checkRequest(schema, name + " body"));
    }
    if (operation.secured()) {
      require(operation.statuses().contains("401"), name + " is secured and must answer 401");
    }
    operation.parameters().forEach(parameter -> check(parameter, name));
    operation.model().getResponses().forEach((status, answer) -> check(answer, name, status));
  }

  private void check(Parameter parameter, String operation) {
    String name = operation + " parameter " + parameter.getName();
    require(parameter.getSchema() != null, name + " has no schema");
    if (parameter.getSchema() != null && !parameter.getIn().equals("path")) {
      checkRequest(parameter.getSchema(), name);
    }
  }

  private void check(ApiResponse answer, String operation, String status) {
    String name = operation + " answer " + status;
    require(answer.getDescription() != null, name + " has no description");
    Map<String, MediaType> content = answer.getContent();
    boolean failure = status.equals("default") || status.matches("[45].*");
    if (content == null) {
      require(!failure, name + " must have a body with an error");
      return;
    }
    content.forEach((type, body) -> require(body.getSchema() != null, name + " has no schema"));
    if (failure && !operation.equals("GET /ready")) {
      MediaType json = content.get(Operation.JSON);
      require(
          json != null && Values.required(json.getSchema(), "error"),
          name + " must be JSON with a required error");
    }
  }

  /** Only with limits it is known what is too much. */
  private void checkRequest(Schema<?> schema, String name) {
    if (schema == null) {
      return;
    }
    switch (Values.Kind.of(schema)) {
      case TEXT -> {
        require(
            schema.getMaxLength() != null || schema.getEnum() != null || schema.getFormat() != null,
            name + " needs a maxLength");
        require(
            schema.getPattern() == null
                || Pattern.compile(schema.getPattern()).matcher(example(schema)).find(),
            name + " has a pattern and needs an example that matches it");
      }
      case WHOLE, NUMBER ->
          require(
              schema.getMinimum() != null && schema.getMaximum() != null,
              name + " needs a minimum and a maximum");
      case ARRAY -> {
        require(schema.getMaxItems() != null, name + " needs maxItems");
        checkRequest(schema.getItems(), name + "[]");
      }
      case OBJECT ->
          Values.properties(schema)
              .forEach((property, type) -> checkRequest(type, name + "." + property));
      default -> {}
    }
  }

  private static String example(Schema<?> schema) {
    return schema.getExample() == null ? Values.text(8) : schema.getExample().toString();
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      broken.add(otherwise);
    }
  }
}
