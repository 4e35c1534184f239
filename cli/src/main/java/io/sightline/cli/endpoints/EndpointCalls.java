package io.sightline.cli.endpoints;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sightline.cli.endpoints.OpenApi.Operation;
import io.sightline.cli.endpoints.OpenApi.Parameter;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Calls every operation that services describe, with values that they allow. */
public final class EndpointCalls {
  /** The assistant asks a model, and again when that fails. */
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private static final int SERVER_ERROR = 500;
  private static final int LONGEST = 90;

  private final ObjectMapper json = new ObjectMapper();
  private final Samples samples = new Samples();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  /**
   * A service to call.
   *
   * @param credentials by name of a security scheme, what goes behind {@code Bearer}
   */
  public record Service(String name, URI uri, Map<String, String> credentials) {}

  /**
   * One call.
   *
   * @param status 0 when there was no answer
   * @param trouble what is wrong with it; empty when it is one of the answers that are described
   */
  public record Result(
      String service, String method, String path, int status, Duration took, String trouble) {
    /** Whether the answer is one of those that are described. */
    public boolean right() {
      return trouble.isEmpty();
    }
  }

  /** Asks user-service, by its public address for logins, for a token. */
  public Optional<String> logIn(URI users, String email, String password) {
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(users.resolve("/users/login"))
                  .timeout(ANSWER)
                  .header("Content-Type", "application/json")
                  .POST(
                      BodyPublishers.ofString(
                          json.writeValueAsString(Map.of("email", email, "password", password))))
                  .build(),
              BodyHandlers.ofString());
      return Optional.ofNullable(answer(response.body()).get("token")).map(Object::toString);
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /**
   * Calls everything that the service describes, what makes things first, what removes them last.
   */
  public List<Result> run(Service service) {
    HttpResponse<String> answer;
    long begin = System.nanoTime();
    try {
      answer = send(request(service, "GET", "/openapi").build());
    } catch (IOException e) {
      return List.of(noAnswer(service, "GET", "/openapi", begin, e));
    }
    Optional<OpenApi> document =
        answer.statusCode() == 200 ? OpenApi.parse(answer.body()) : Optional.empty();
    List<Result> results = new ArrayList<>();
    if (document.isEmpty()) {
      // Old services describe nothing; that they live is all that can be asked.
      for (String path : List.of("/health", "/ready")) {
        Operation operation =
            new Operation("GET", path, List.of(), Optional.empty(), Set.of("200"), Set.of());
        results.add(call(service, operation, null));
      }
      return results;
    }
    document.get().operations().stream()
        .sorted(Comparator.comparingInt(EndpointCalls::rank))
        .forEach(operation -> results.add(call(service, operation, document.get())));
    return results;
  }

  private static int rank(Operation operation) {
    boolean ofOne = operation.path().contains("{");
    return switch (operation.method()) {
      case "POST" -> ofOne ? 3 : 0;
      case "GET" -> 1;
      case "PUT" -> 2;
      case "DELETE" -> 5;
      default -> 4;
    };
  }

  private Result call(Service service, Operation operation, OpenApi document) {
    String path = operation.path();
    StringBuilder query = new StringBuilder();
    List<String> headers = new ArrayList<>();
    for (Parameter parameter : operation.parameters()) {
      if (!parameter.required() && !parameter.in().equals("path")) {
        continue;
      }
      String value = String.valueOf(samples.value(parameter.name(), parameter.schema(), document));
      switch (parameter.in()) {
        case "path" -> path = path.replace("{" + parameter.name() + "}", encoded(value));
        case "query" ->
            query
                .append(query.isEmpty() ? '?' : '&')
                .append(encoded(parameter.name()))
                .append('=')
                .append(encoded(value));
        case "header" -> headers.addAll(List.of(parameter.name(), value));
        default -> {
          // A cookie: no service of ours asks for one.
        }
      }
    }
    long begin = System.nanoTime();
    try {
      HttpRequest.Builder request = request(service, operation.method(), path + query);
      if (!headers.isEmpty()) {
        request.headers(headers.toArray(String[]::new));
      }
      operation.schemes().stream()
          .map(service.credentials()::get)
          .filter(Objects::nonNull)
          .findFirst()
          .ifPresent(token -> request.header("Authorization", "Bearer " + token));
      if (operation.body().isPresent()) {
        Object body = samples.value("", operation.body().get(), document);
        request
            .header("Content-Type", "application/json")
            .method(operation.method(), BodyPublishers.ofString(json.writeValueAsString(body)));
      }
      HttpResponse<String> response = send(request.build());
      int status = response.statusCode();
      if (operation.method().equals("POST") && status / 100 == 2) {
        samples.learn(answer(response.body()));
      }
      String trouble = "";
      if (status >= SERVER_ERROR || !operation.statuses().contains(String.valueOf(status))) {
        trouble =
            (status >= SERVER_ERROR ? "a failure: " : "not described: ") + oneLine(response.body());
      }
      return new Result(
          service.name(), operation.method(), operation.path(), status, since(begin), trouble);
    } catch (IOException e) {
      return noAnswer(service, operation.method(), operation.path(), begin, e);
    }
  }

  private static HttpRequest.Builder request(Service service, String method, String path) {
    return HttpRequest.newBuilder(service.uri().resolve(path))
        .timeout(ANSWER)
        .method(method, BodyPublishers.noBody());
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private Map<String, Object> answer(String body) {
    try {
      return json.readValue(body, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      // A list, or no JSON at all: nothing to learn from.
      return Map.of();
    }
  }

  private static Result noAnswer(
      Service service, String method, String path, long begin, IOException e) {
    return new Result(
        service.name(),
        method,
        path,
        0,
        since(begin),
        "no answer: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
  }

  private static Duration since(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String oneLine(String body) {
    String line = body.strip().replaceAll("\\s+", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 3) + "...";
  }
}
