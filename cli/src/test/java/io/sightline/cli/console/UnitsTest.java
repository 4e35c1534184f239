package io.sightline.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {

  @ParameterizedTest
  @CsvSource({
    "PT0.04S, 0.0 s",
    "PT3.24S, 3.2 s",
    "PT59.9S, 59.9 s",
    "PT4M7S, 4 min 07 s",
    "PT5H12M30S, 5 h 12 min",
    "P3DT4H, 3 d 4 h"
  })
  void writesTimes(Duration duration, String text) {
    assertThat(Units.format(duration)).isEqualTo(text);
  }

  @Test
  void writesSizes() {
    assertThat(Units.formatBytes(11)).isEqualTo("11 B");
    assertThat(Units.formatBytes(12_345)).isEqualTo("12 kB");
    assertThat(Units.formatBytes(12_345_678)).isEqualTo("12.3 MB");
    assertThat(Units.formatBytes(12_345_678_901L)).isEqualTo("12.3 GB");
  }
}
