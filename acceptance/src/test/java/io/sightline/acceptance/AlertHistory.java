package io.sightline.acceptance;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** What alert-webhook has been told. */
final class AlertHistory {
  private static final ObjectMapper JSON =
      new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI alerts;

  AlertHistory(ShopInstance instance) {
    int port = instance.state().port(instance.catalog().program("alert-webhook"), "http");
    this.alerts = URI.create("http://127.0.0.1:" + port + "/alerts?limit=1000");
  }

  /** One notification of one alert. */
  record Entry(
      long id,
      String channel,
      String receiver,
      String alertname,
      String status,
      String severity,
      String service,
      String summary) {}

  /** The number of the latest entry; 0 when there is none. */
  long latest() {
    return all().stream().mapToLong(Entry::id).max().orElse(0);
  }

  /** What came after this entry about this alert. */
  List<Entry> since(long id, String alertname) {
    return all().stream()
        .filter(entry -> entry.id() > id && entry.alertname().equals(alertname))
        .toList();
  }

  private List<Entry> all() {
    try {
      HttpResponse<String> answer =
          http.send(HttpRequest.newBuilder(alerts).build(), BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new AssertionError(answer.statusCode() + " " + answer.body());
      }
      return JSON.readValue(answer.body(), new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
