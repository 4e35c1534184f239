package io.sightline.alerts;

import io.helidon.http.HttpException;
import io.helidon.http.Status;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Where alerts arrive, whatever their form: they go into the history, and one line each is logged.
 */
final class Inbox {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);

  private final AlertHistory history;

  Inbox(AlertHistory history) {
    this.history = history;
  }

  /**
   * Takes the alerts of one notification.
   *
   * @throws HttpException 503 when they cannot be kept, so that the sender tries again
   */
  void receive(List<Alert> alerts) {
    for (Alert alert : alerts) {
      AlertEntry entry;
      try {
        entry = history.add(alert, Instant.now());
      } catch (IOException e) {
        LOGGER
            .atError()
            .addKeyValue("alertname", alert.alertname())
            .addKeyValue("fingerprint", alert.fingerprint())
            .setCause(e)
            .log("alert_not_kept");
        throw new HttpException(
            "The alert cannot be kept now", Status.SERVICE_UNAVAILABLE_503, e, true);
      }
      log(entry);
    }
  }

  private static void log(AlertEntry entry) {
    LoggingEventBuilder line =
        LOGGER
            .atInfo()
            .addKeyValue("alertname", entry.alertname())
            .addKeyValue("status", entry.status().text())
            .addKeyValue("channel", entry.channel().text())
            .addKeyValue("fingerprint", entry.fingerprint())
            .addKeyValue("repeat", entry.isRepeat());
    add(line, "severity", entry.severity());
    add(line, "service", entry.service());
    add(line, "receiver", entry.receiver());
    add(line, "starts_at", entry.startsAt());
    add(line, "ends_at", entry.endsAt());
    add(line, "summary", entry.summary());
    line.log("alert_received");
  }

  private static void add(LoggingEventBuilder line, String key, Object value) {
    if (value != null) {
      line.addKeyValue(key, value.toString());
    }
  }
}
