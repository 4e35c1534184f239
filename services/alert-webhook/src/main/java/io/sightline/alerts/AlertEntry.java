package io.sightline.alerts;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * An alert in the history: what came, when first and last, and how often again.
 *
 * @param id number of the entry, higher for later ones
 * @param repeats how often the same came again
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AlertEntry(
    long id,
    Channel channel,
    String receiver,
    String alertname,
    AlertStatus status,
    String severity,
    String service,
    String fingerprint,
    Instant startsAt,
    Instant endsAt,
    String summary,
    Instant receivedAt,
    Instant lastReceivedAt,
    int repeats) {

  AlertEntry {
    Objects.requireNonNull(channel, "channel");
    Objects.requireNonNull(alertname, "alertname");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(fingerprint, "fingerprint");
  }

  static AlertEntry first(long id, Alert alert, Instant now) {
    return new AlertEntry(
        id,
        alert.channel(),
        alert.receiver(),
        alert.alertname(),
        alert.status(),
        alert.severity(),
        alert.service(),
        alert.fingerprint(),
        alert.startsAt(),
        alert.endsAt(),
        alert.summary(),
        now,
        now,
        0);
  }

  AlertEntry again(Instant now) {
    return new AlertEntry(
        id,
        channel,
        receiver,
        alertname,
        status,
        severity,
        service,
        fingerprint,
        startsAt,
        endsAt,
        summary,
        receivedAt,
        now,
        repeats + 1);
  }

  boolean isRepeat() {
    return repeats > 0;
  }

  /** The same for everything that says the same of the same alert. */
  List<Object> key() {
    return key(status);
  }

  /**
   * What would contradict this entry. Where the start is not told, only that tells a new alert from
   * one that is said again.
   */
  List<Object> opposite() {
    return key(status == AlertStatus.FIRING ? AlertStatus.RESOLVED : AlertStatus.FIRING);
  }

  private List<Object> key(AlertStatus status) {
    return List.of(
        channel,
        String.valueOf(receiver),
        fingerprint,
        status,
        startsAt == null ? Instant.MIN : startsAt);
  }
}
