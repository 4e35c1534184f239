package io.sightline.cli.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** HTTP calls to one program; a failure names the program and its address. */
final class HttpJson {
  private static final ObjectMapper json = new ObjectMapper();
  private static final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(3))
          .build();

  private final String program;
  private final URI base;

  HttpJson(String program, URI base) {
    this.program = program;
    this.base = base;
  }

  /** The address of a query, fit to be copied into a shell or a browser. */
  URI uri(String path, Map<String, String> query) {
    String encoded =
        query.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), UTF_8))
            .collect(joining("&"));
    return base.resolve(encoded.isEmpty() ? path : path + "?" + encoded);
  }

  JsonNode get(String path, Map<String, String> query) {
    return get(path, query, Map.of());
  }

  JsonNode get(String path, Map<String, String> query, Map<String, String> headers) {
    HttpResponse<String> response = send(path, query, headers);
    if (response.statusCode() != 200) {
      throw refused(path, response);
    }
    return parse(path, response.body());
  }

  /** The answer whatever its status, for addresses where the status is the answer. */
  HttpResponse<String> send(String path, Map<String, String> query, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path, query)).timeout(Duration.ofSeconds(10)).GET();
    headers.forEach(request::header);
    return send(path, request.build());
  }

  HttpResponse<String> post(String path, String body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path, Map.of()))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return send(path, request.build());
  }

  JsonNode parse(String path, String body) {
    try {
      return json.readTree(body);
    } catch (JsonProcessingException e) {
      throw new StoreException(
          "%s answered something other than JSON at %s: %s"
              .formatted(program, base.resolve(path), shortened(body)),
          e);
    }
  }

  StoreException refused(String path, HttpResponse<String> response) {
    return new StoreException(
        "%s answered %d at %s: %s"
            .formatted(
                program, response.statusCode(), base.resolve(path), shortened(response.body())));
  }

  private HttpResponse<String> send(String path, HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      String reason = e instanceof ConnectException ? "connection refused" : e.toString();
      throw new StoreException(
          "%s does not answer at %s (%s)".formatted(program, base.resolve(path), reason), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while waiting for " + program, e);
    }
  }

  private static String shortened(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= 160 ? line : line.substring(0, 160) + "…";
  }
}
