package io.sightline.kill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sightline.platform.Json;
import io.sightline.platform.testing.Crowd;
import io.sightline.platform.testing.ServiceProcess;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills alert-webhook while alerts come in; each that it took is in its history once. */
class KillAlertHistoryIT {
  private static final int SENDERS = 4;
  private static final int ALERTS_BETWEEN = 20;
  private static final int KILLS = 3;

  private static final int PORT = ServiceProcess.freePort();
  private static final int SMTP = ServiceProcess.freePort();

  @TempDir private Path folder;

  @Test
  void keepsEachAlertOnce() throws Exception {
    ServiceProcess service = start();
    try (Senders senders = new Senders()) {
      senders.begin(SENDERS);
      for (int i = 0; i < KILLS; i++) {
        senders.awaitMore(ALERTS_BETWEEN);
        service.kill();
        senders.pass(Duration.ofSeconds(1));
        service = start();
      }
      senders.awaitMore(ALERTS_BETWEEN);
      senders.stop();

      List<String> kept = new ArrayList<>();
      JsonNode alerts =
          Json.mapper()
              .readTree(
                  senders.send(HttpRequest.newBuilder(uri("/alerts?limit=1000")).GET()).body());
      alerts.forEach(alert -> kept.add(alert.path("alertname").asText()));
      System.out.printf("%d alerts taken, %d kept%n", senders.taken.size(), kept.size());
      assertThat(kept).doesNotHaveDuplicates().containsAll(senders.taken);
      assertThat(senders.sent).containsAll(kept);
    } finally {
      service.close();
    }
  }

  private ServiceProcess start() {
    return ServiceProcess.start(
            "alert-webhook",
            Map.of(
                "SERVER_PORT", Integer.toString(PORT),
                "SMTP_PORT", Integer.toString(SMTP),
                "HISTORY_FILE", folder.resolve("alerts.jsonl").toString()))
        .awaitReady();
  }

  private static URI uri(String path) {
    return URI.create("http://127.0.0.1:" + PORT + path);
  }

  /** Send one alert after the other, each until it is taken. */
  private static final class Senders extends Crowd {
    private final Set<String> sent = ConcurrentHashMap.newKeySet();
    private final Set<String> taken = ConcurrentHashMap.newKeySet();

    Senders() {
      super(503);
    }

    @Override
    protected void turn(int number) throws Exception {
      String name = "Alert" + number;
      sent.add(name);
      expect(
          send(
              HttpRequest.newBuilder(uri("/webhook"))
                  .header("Content-Type", "application/json")
                  .POST(
                      BodyPublishers.ofString(
                          """
                          {"version": "4", "receiver": "test", "alerts": [{"status": "firing",
                           "fingerprint": "f%1$d", "labels": {"alertname": "%2$s"},
                           "startsAt": "2026-01-01T00:00:00Z"}]}
                          """
                              .formatted(number, name)))),
          200);
      taken.add(name);
    }
  }
}
