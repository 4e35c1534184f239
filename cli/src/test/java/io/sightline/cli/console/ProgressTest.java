package io.sightline.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private final StringWriter shown = new StringWriter();

  @Test
  void rewritesOneLineOnATerminalAndKeepsWhatHasEnded() {
    try (Progress progress = new Progress(new PrintWriter(shown), true, 60)) {
      Progress.Task tempo = progress.start("tempo");
      Progress.Task loki = progress.start("loki");
      tempo.update("starts");
      loki.update("starts");
      await().until(() -> shown.toString().contains("tempo, loki: starts ("));
      loki.done("ready");
      tempo.update("is slow, which takes a line that is far too long for this terminal");
      await().until(() -> shown.toString().contains("tempo: is slow"));
      tempo.end();
    }

    assertThat(shown.toString())
        .containsPattern("\r\u001b\\[K  ok    loki +ready \\(")
        .endsWith("\r\u001b[K");
    assertThat(shown.toString().split("\r\u001b\\[K|\n")).allMatch(line -> line.length() < 60);
  }

  @Test
  void writesALineEveryFewSecondsElsewhere() {
    try (Progress progress = new Progress(new PrintWriter(shown), false, 60)) {
      Progress.Task tempo = progress.start("tempo");
      tempo.update("builds");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> shown.toString().contains("  ...   tempo: builds ("));
      tempo.failed("no room");
      tempo.done("never said");
    }

    assertThat(shown.toString())
        .containsPattern("  FAIL  tempo +no room \\(")
        .doesNotContain("never said", "\r");
  }
}
