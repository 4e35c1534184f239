package io.sightline.alerts;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.helidon.http.BadRequestException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.platform.Json;
import io.sightline.platform.MethodNotAllowed;
import io.sightline.platform.Require;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code /webhook}: Alertmanager's own form, version 4. */
final class WebhookHttpService implements HttpService {
  private static final int MAX_ALERTS = 100;
  private static final int MAX_RECEIVER = 256;

  /** What Alertmanager sends for a time that there is not. */
  private static final Instant NO_TIME = Instant.parse("0001-01-01T00:00:00Z");

  private final Inbox inbox;

  WebhookHttpService(Inbox inbox) {
    this.inbox = inbox;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.post("/webhook", this::receive).any("/webhook", MethodNotAllowed.allow("POST"));
  }

  private void receive(ServerRequest request, ServerResponse response) {
    Message message = Json.read(request, Message.class);
    List<Alert> alerts = alerts(message);
    inbox.receive(alerts);
    Json.send(response, Map.of("received", alerts.size()));
  }

  private static List<Alert> alerts(Message message) {
    if (!"4".equals(message.version())) {
      throw new BadRequestException("version must be \"4\"");
    }
    String receiver = Require.text("receiver", message.receiver(), MAX_RECEIVER);
    if (message.alerts() == null || message.alerts().isEmpty()) {
      throw new BadRequestException("alerts is required");
    }
    if (message.alerts().size() > MAX_ALERTS) {
      throw new BadRequestException("alerts must have at most " + MAX_ALERTS + " elements");
    }
    List<Alert> alerts = new ArrayList<>();
    for (int i = 0; i < message.alerts().size(); i++) {
      String field = "alerts[" + i + "]";
      try {
        alerts.add(alert(receiver, message.alerts().get(i)));
      } catch (BadRequestException e) {
        throw new BadRequestException(field + ": " + e.getMessage(), e);
      }
    }
    return alerts;
  }

  private static Alert alert(String receiver, MessageAlert alert) {
    if (alert == null || alert.labels() == null) {
      throw new BadRequestException("labels is required");
    }
    Map<String, String> labels = alert.labels();
    AlertStatus status = AlertStatus.of("status", alert.status());
    Instant startsAt = time("startsAt", alert.startsAt());
    if (startsAt == null) {
      throw new BadRequestException("startsAt is required");
    }
    Instant endsAt = time("endsAt", alert.endsAt());
    return new Alert(
        Channel.WEBHOOK,
        receiver,
        labels.get("alertname"),
        status,
        labels.get("severity"),
        labels.get("service"),
        alert.fingerprint(),
        startsAt,
        // That of a firing alert is the time at which Alertmanager would give it up.
        status == AlertStatus.FIRING ? null : endsAt,
        alert.annotations() == null ? null : alert.annotations().get("summary"));
  }

  private static Instant time(String field, String value) {
    if (value == null) {
      return null;
    }
    try {
      Instant time = OffsetDateTime.parse(value).toInstant();
      return time.equals(NO_TIME) ? null : time;
    } catch (DateTimeException e) {
      throw new BadRequestException(field + " must be a time such as 2026-01-31T12:00:00Z", e);
    }
  }

  private record Message(String version, String receiver, List<MessageAlert> alerts) {}

  private record MessageAlert(
      String status,
      Map<String, String> labels,
      Map<String, String> annotations,
      @JsonProperty("startsAt") String startsAt,
      @JsonProperty("endsAt") String endsAt,
      String fingerprint) {}
}
