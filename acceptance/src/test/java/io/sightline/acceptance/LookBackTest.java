package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who asks for more than Prometheus keeps gets the answer to another question. */
class LookBackTest {
  private static final Path ROOT = Path.of(System.getProperty("sightline.root"));
  private static final Pattern KEPT = Pattern.compile("--storage.tsdb.retention.time=(\\d+)d");

  /** Ranges, and offsets, which begin before them. */
  private static final Pattern ASKED = Pattern.compile("(?:\\[|\\boffset )(\\d+)(s|m|h|d|w|y)\\b");

  /** A time that a text tells people. */
  private static final Pattern PERIOD = Pattern.compile("(?:over|in) (\\d+) days");

  @Test
  void nobodyAsksForMoreThanIsKept() throws IOException {
    Duration kept = kept();
    List<Path> files = new ArrayList<>(files("prometheus/rules"));
    files.addAll(files("prometheus/docker-rules"));
    files.addAll(files("grafana/dashboards"));
    files.add(ROOT.resolve("monitoring/dashboard-services.json"));
    List<Duration> all = new ArrayList<>();
    for (Path file : files) {
      for (MatchResult asked : ASKED.matcher(Files.readString(file)).results().toList()) {
        Duration back = duration(Long.parseLong(asked.group(1)), asked.group(2).charAt(0));
        assertThat(back).as(file + ": " + asked.group()).isLessThanOrEqualTo(kept);
        all.add(back);
      }
    }
    assertThat(all).hasSizeGreaterThan(100);
  }

  /** The budget that a panel shows is of the period that the rules and their texts tell of. */
  @Test
  void objectivesAreOfOnePeriod() throws IOException {
    List<String> days = new ArrayList<>();
    for (String file :
        List.of(
            "prometheus/rules/slo.yml", "docs/runbooks/slo.md", "grafana/dashboards/slo.json")) {
      List<String> told =
          PERIOD
              .matcher(Files.readString(ROOT.resolve(file)))
              .results()
              .map(period -> period.group(1) + "d")
              .toList();
      assertThat(told).as(file).isNotEmpty();
      days.addAll(told);
    }
    String panels = Files.readString(ROOT.resolve("grafana/dashboards/slo.json"));
    assertThat(days).containsOnly(days.getFirst());
    assertThat(panels).contains("[" + days.getFirst() + "]");
  }

  /** By every way to start it. */
  private static Duration kept() throws IOException {
    List<Long> days = new ArrayList<>();
    for (String file : List.of("backends/programs.yaml", "docker-compose.monitoring.yml")) {
      MatchResult kept =
          KEPT.matcher(Files.readString(ROOT.resolve(file))).results().findFirst().orElseThrow();
      days.add(Long.valueOf(kept.group(1)));
    }
    assertThat(days).containsOnly(days.getFirst());
    return Duration.ofDays(days.getFirst());
  }

  private static Duration duration(long number, char unit) {
    return switch (unit) {
      case 's' -> Duration.ofSeconds(number);
      case 'm' -> Duration.ofMinutes(number);
      case 'h' -> Duration.ofHours(number);
      case 'd' -> Duration.ofDays(number);
      case 'w' -> Duration.ofDays(7 * number);
      default -> Duration.ofDays(365 * number);
    };
  }

  private static List<Path> files(String folder) throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
      return files.sorted().toList();
    }
  }
}
