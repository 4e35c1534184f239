package io.sightline.contract;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** An OpenAPI document, read. */
final class Document {
  private final OpenAPI model;
  private final List<String> problems;
  private final List<Operation> operations = new ArrayList<>();

  private Document(OpenAPI model, List<String> problems) {
    this.model = model;
    this.problems = problems;
  }

  static Document parse(String text) {
    ParseOptions options = new ParseOptions();
    options.setResolve(true);
    options.setResolveFully(true);
    SwaggerParseResult result = new OpenAPIV3Parser().readContents(text, null, options);
    if (result.getOpenAPI() == null) {
      throw new AssertionError("Not an OpenAPI document: " + result.getMessages());
    }
    Document document = new Document(result.getOpenAPI(), result.getMessages());
    document.model.getPaths().forEach(document::addOperations);
    return document;
  }

  OpenAPI model() {
    return model;
  }

  /** What a parser finds wrong with it. */
  List<String> problems() {
    return problems;
  }

  List<Operation> operations() {
    return operations;
  }

  Set<String> methods(String path) {
    return operations.stream()
        .filter(operation -> operation.path().equals(path))
        .map(Operation::method)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void addOperations(String path, PathItem item) {
    item.readOperationsMap()
        .forEach(
            (method, operation) -> {
              List<Parameter> parameters = new ArrayList<>();
              if (item.getParameters() != null) {
                parameters.addAll(item.getParameters());
              }
              if (operation.getParameters() != null) {
                parameters.addAll(operation.getParameters());
              }
              operations.add(
                  new Operation(
                      method.name(), path, List.copyOf(parameters), secured(operation), operation));
            });
  }

  private boolean secured(io.swagger.v3.oas.models.Operation operation) {
    List<SecurityRequirement> requirements =
        operation.getSecurity() == null ? model.getSecurity() : operation.getSecurity();
    return requirements != null && requirements.stream().anyMatch(one -> !one.isEmpty());
  }
}
