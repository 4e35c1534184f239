package io.sightline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.platform.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds a running service to its {@code openapi.yaml} and to what all services of the shop have in
 * common. A subclass starts the service and names it; docs/openapi.md tells how.
 */
public abstract class ServiceContract {
  private static final int COMPLAINTS_SHOWN = 15;
  private static final List<String> METHODS =
      List.of("GET", "PUT", "POST", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW");

  private Subject subject;
  private String text;
  private Document document;
  private Judge judge;

  /** The service, and what its document cannot tell. */
  protected abstract Subject subject();

  @BeforeEach
  final void readDocument() throws IOException {
    subject = subject();
    try (InputStream resource = ServiceContract.class.getResourceAsStream("/openapi.yaml")) {
      assertThat(resource).as("src/main/resources/openapi.yaml").isNotNull();
      text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }
    document = Document.parse(text);
    judge = new Judge(URI.create("http://127.0.0.1:" + subject.service().port()), document);
  }

  @Test
  final void hasAValidDocument() {
    assertThat(document.problems()).isEmpty();
    assertThat(DocumentRules.broken(document, subject.service().name())).isEmpty();
  }

  @Test
  final void servesTheDocument() throws IOException {
    HttpResponse<byte[]> answer = judge.send(plain("GET", "/openapi"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/yaml");
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo(text);
  }

  @Test
  final void documentsEveryRouteAndNothingElse() {
    List<Routes.Route> routes = Routes.of(subject.service()).all();

    assertThat(routes)
        .as("routes that are not in openapi.yaml")
        .allMatch(route -> document.operations().stream().anyMatch(route::serves));
    assertThat(document.operations())
        .as("operations of openapi.yaml that have no route")
        .allMatch(operation -> routes.stream().anyMatch(route -> route.serves(operation)));
  }

  @Test
  final void knowsTheOperationsThatTheTestSpeaksOf() {
    assertThat(document.operations())
        .extracting(Operation::name)
        .containsAll(subject.operationNames());
  }

  @TestFactory
  final Stream<DynamicTest> answersValidRequestsAsDocumented() {
    return document.operations().stream()
        .filter(operation -> !subject.skipsValidRequests(operation))
        .map(
            operation ->
                DynamicTest.dynamicTest(
                    operation.name(), () -> judge(new ValidCalls(subject, operation).all())));
  }

  @TestFactory
  final Stream<DynamicTest> refusesInvalidRequestsAsDocumented() {
    return document.operations().stream()
        .map(
            operation ->
                DynamicTest.dynamicTest(
                    operation.name(), () -> judge(new InvalidCalls(subject, operation).all())));
  }

  @TestFactory
  final Stream<DynamicTest> refusesOtherMethods() {
    return document.model().getPaths().keySet().stream()
        .map(path -> DynamicTest.dynamicTest(path, () -> refusesOtherMethods(path)));
  }

  @Test
  final void knowsNoOtherPaths() throws IOException {
    for (String path :
        List.of("/no-such-path", "/health/x", "//", "/%2e%2e/%2e%2e/etc/passwd", "/;x", "/*")) {
      HttpResponse<byte[]> answer = judge.send(plain("GET", path));

      assertThat(answer.statusCode()).as(path).isIn(400, 404);
      assertThat(Judge.error(answer)).as(path).isPresent();
    }
  }

  @Test
  final void isHealthyAndReady() throws IOException {
    String name = subject.service().name();
    assertThat(Json.mapper().readTree(judge.send(plain("GET", "/health")).body()))
        .isEqualTo(Json.mapper().valueToTree(Map.of("status", "healthy", "service", name)));
    assertThat(Json.mapper().readTree(judge.send(plain("GET", "/ready")).body()))
        .isEqualTo(Json.mapper().valueToTree(Map.of("status", "ready", "service", name)));
  }

  private void judge(List<Call> calls) {
    List<String> complaints = new ArrayList<>();
    for (Call call : calls) {
      judge.complaint(call).ifPresent(complaints::add);
    }
    assertThat(complaints.stream().limit(COMPLAINTS_SHOWN))
        .as("%d of %d requests", complaints.size(), calls.size())
        .isEmpty();
  }

  private void refusesOtherMethods(String path) throws IOException {
    Set<String> documented = document.methods(path);
    String target = path.replaceAll("\\{[^}]+}", "1");
    for (String method : METHODS) {
      if (documented.contains(method)) {
        continue;
      }
      HttpResponse<byte[]> answer = judge.send(plain(method, target));

      assertThat(answer.statusCode()).as(method + " " + path).isEqualTo(405);
      assertThat(Judge.error(answer)).as(method + " " + path).isPresent();
      assertThat(allowed(answer)).as("Allow for " + path).isEqualTo(documented);
    }
  }

  private static Set<String> allowed(HttpResponse<byte[]> answer) {
    return new TreeSet<>(
        Arrays.asList(answer.headers().firstValue("Allow").orElse("").split(", *")));
  }

  /** A request that no document is needed for. */
  private static Call plain(String method, String target) {
    Operation operation = new Operation(method, target, List.of(), false, null);
    return new Call("", operation, target, Map.of(), Optional.empty(), Expectation.success());
  }
}
