package io.sightline.contract;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sightline.platform.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Sends requests to the service and says what is wrong with its answers. */
final class Judge {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int LONGEST_ERROR = 500;

  /** What tells a caller how the service is built. */
  private static final Pattern INSIDES =
      Pattern.compile(
          "io\\.(sightline|helidon)|com\\.fasterxml|org\\.postgresql|java\\.\\w+\\.|Exception|\tat "
              + "|SQLSTATE|ERROR: ");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI base;
  private final OpenApiInteractionValidator validator;

  Judge(URI base, Document document) {
    this.base = base;
    this.validator = OpenApiInteractionValidator.createFor(document.model()).build();
  }

  /** Sends the request; empty when all is well, otherwise what is not. */
  Optional<String> complaint(Call call) {
    HttpResponse<byte[]> answer;
    try {
      answer = send(call);
    } catch (IOException e) {
      return Optional.of("no answer to " + call + ": " + e);
    }
    return problem(call, answer)
        .map(
            problem ->
                "%s%n  request: %s%n  answer: %d %s"
                    .formatted(problem, call, answer.statusCode(), text(answer)));
  }

  HttpResponse<byte[]> send(Call call) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + call.target()))
            .timeout(PATIENCE)
            .method(
                call.operation().method(),
                call.body().map(BodyPublishers::ofByteArray).orElse(BodyPublishers.noBody()));
    call.headers().forEach(request::header);
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Optional<String> problem(Call call, HttpResponse<byte[]> answer) {
    int status = answer.statusCode();
    if (!call.expectation().allows(status)) {
      return Optional.of("expected " + call.expectation());
    }
    if (answer.headers().map().keySet().stream().anyMatch("x-injected"::equalsIgnoreCase)) {
      return Optional.of("a header was injected");
    }
    List<ValidationReport.Message> messages = validate(call, answer).getMessages();
    if (!messages.isEmpty()) {
      return Optional.of(
          "not as documented: " + messages.stream().map(Object::toString).distinct().toList());
    }
    return status < 400 ? Optional.empty() : problemOfError(call, answer);
  }

  private ValidationReport validate(Call call, HttpResponse<byte[]> answer) {
    SimpleResponse.Builder response = SimpleResponse.Builder.status(answer.statusCode());
    answer.headers().map().forEach(response::withHeader);
    if (answer.body().length > 0) {
      response.withBody(answer.body());
    }
    return validator.validateResponse(
        call.operation().path(),
        Request.Method.valueOf(call.operation().method()),
        response.build());
  }

  private static Optional<String> problemOfError(Call call, HttpResponse<byte[]> answer) {
    String error = error(answer).orElse("");
    if (error.isBlank()) {
      return Optional.of("there is no error in the answer");
    }
    if (error.length() > LONGEST_ERROR) {
      return Optional.of("the error is too long to read");
    }
    if (INSIDES.matcher(error).find()) {
      return Optional.of("the error tells how the service is built");
    }
    return call.expectation()
        .named()
        .filter(name -> !error.contains(name))
        .map(name -> "the error does not name " + name);
  }

  /** A text; where another API is imitated, also an object with a message. */
  static Optional<String> error(HttpResponse<byte[]> answer) {
    try {
      JsonNode error = Json.mapper().readTree(text(answer)).path("error");
      error = error.isObject() ? error.path("message") : error;
      return error.isTextual() ? Optional.of(error.asText()) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }
}
