package io.sightline.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertHistoryTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir private Path folder;

  @Test
  void remembersAcrossRestarts() throws IOException {
    List<AlertEntry> before;
    try (AlertHistory history = open(10)) {
      history.add(alert("a", AlertStatus.FIRING, START), START);
      history.add(alert("b", AlertStatus.FIRING, START), START.plusSeconds(1));
      history.add(alert("a", AlertStatus.FIRING, START), START.plusSeconds(2));
      history.add(alert("a", AlertStatus.RESOLVED, START), START.plusSeconds(3));
      before = all(history);
    }

    try (AlertHistory history = open(10)) {
      assertThat(all(history)).isEqualTo(before);
      assertThat(before).extracting(AlertEntry::id).containsExactly(3L, 2L, 1L);
      assertThat(before.getLast().repeats()).isEqualTo(1);
      assertThat(before.getLast().lastReceivedAt()).isEqualTo(START.plusSeconds(2));
      assertThat(history.add(alert("b", AlertStatus.FIRING, START), START).isRepeat()).isTrue();
      assertThat(history.add(alert("c", AlertStatus.FIRING, START), START).id()).isEqualTo(4);
    }
  }

  @Test
  void tellsANewAlertFromOneSaidAgain() throws IOException {
    try (AlertHistory history = open(10)) {
      assertThat(history.add(alert("a", AlertStatus.FIRING, START), START).isRepeat()).isFalse();
      assertThat(history.add(alert("a", AlertStatus.FIRING, START), START).isRepeat()).isTrue();
      Instant later = START.plusSeconds(60);
      assertThat(history.add(alert("a", AlertStatus.FIRING, later), later).isRepeat()).isFalse();
      assertThat(history.add(alert("a", AlertStatus.FIRING, START), later).isRepeat())
          .as("an old one that comes late")
          .isTrue();
    }
  }

  @Test
  void goesByTheStatusWhereNoStartIsTold() throws IOException {
    try (AlertHistory history = open(10)) {
      assertThat(history.add(alert("a", AlertStatus.FIRING, null), START).isRepeat()).isFalse();
      assertThat(history.add(alert("a", AlertStatus.FIRING, null), START).isRepeat()).isTrue();
      assertThat(history.add(alert("a", AlertStatus.RESOLVED, null), START).isRepeat()).isFalse();
      assertThat(history.add(alert("a", AlertStatus.FIRING, null), START).isRepeat()).isFalse();
    }
  }

  @Test
  void staysWithinItsBounds() throws IOException {
    try (AlertHistory history = open(3)) {
      for (int i = 0; i < 50; i++) {
        history.add(alert("alert-" + i, AlertStatus.FIRING, START), START);
        history.add(alert("always", AlertStatus.FIRING, START), START);
      }
      assertThat(all(history)).hasSize(3);
      assertThat(all(history).getFirst().fingerprint()).isEqualTo("alert-49");
      assertThat(Files.readAllLines(file())).hasSizeLessThanOrEqualTo(7);
    }
    try (AlertHistory history = open(2)) {
      assertThat(all(history)).hasSize(2);
    }
  }

  @Test
  void survivesALineThatWasNotFinished() throws IOException {
    try (AlertHistory history = open(10)) {
      history.add(alert("a", AlertStatus.FIRING, START), START);
    }
    Files.writeString(file(), "{\"id\":7}\n{\"id\":2,\"chan\0", StandardOpenOption.APPEND);

    try (AlertHistory history = open(10)) {
      assertThat(all(history)).hasSize(1);
      history.add(alert("b", AlertStatus.FIRING, START), START);
    }
    try (AlertHistory history = open(10)) {
      assertThat(all(history)).extracting(AlertEntry::fingerprint).containsExactly("b", "a");
    }
  }

  @Test
  void saysThatItsFileCannotBeUsed() throws IOException {
    Path occupied = Files.createFile(folder.resolve("occupied"));

    assertThatThrownBy(() -> AlertHistory.open(occupied.resolve("alerts.jsonl"), 10))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("history.file cannot be used");
  }

  private AlertHistory open(int capacity) {
    return AlertHistory.open(file(), capacity);
  }

  private Path file() {
    return folder.resolve("new").resolve("alerts.jsonl");
  }

  private static List<AlertEntry> all(AlertHistory history) {
    return history.latest(entry -> true, 100);
  }

  private static Alert alert(String fingerprint, AlertStatus status, Instant startsAt) {
    return new Alert(
        Channel.WEBHOOK,
        "team",
        "HighErrorRate",
        status,
        "critical",
        "order-service",
        fingerprint,
        startsAt,
        null,
        "5 % of requests fail");
  }
}
