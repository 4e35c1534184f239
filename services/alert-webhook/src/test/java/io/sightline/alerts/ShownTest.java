package io.sightline.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShownTest {

  @ParameterizedTest
  @CsvSource({
    "[FIRING:2] HighErrorRate order-service (critical), FIRING, HighErrorRate, order-service",
    "[RESOLVED] ServiceDown crm-service, RESOLVED, ServiceDown, crm-service",
    "[FIRING:1] LowOrderVolume (warning), FIRING, LowOrderVolume,",
    "HighErrorRate, , HighErrorRate,",
    "[firing] lower case, , [firing], lower",
  })
  void readsTitles(String text, AlertStatus status, String alertname, String service) {
    Shown.Title title = Shown.Title.parse(text);

    assertThat(title.status().orElse(null)).isEqualTo(status);
    assertThat(title.alertname()).isEqualTo(alertname);
    assertThat(title.service().orElse(null)).isEqualTo(service);
  }

  @Test
  void readsLines() {
    String text = "*Summary:* too slow\n*Severity:* `critical`\n - service: order-service";

    assertThat(Shown.line("severity", text)).contains("critical");
    assertThat(Shown.line("service", text)).contains("order-service");
    assertThat(Shown.line("runbook", text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", " ", "\u2028"})
  void readsLinesOfHostileTextInNoTime(String blank) {
    String text = blank.repeat(6000) + "severity" + ":".repeat(13_900);

    assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> assertThat(Shown.line("severity", text)).isEmpty());
  }
}
