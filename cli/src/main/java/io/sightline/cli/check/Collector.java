package io.sightline.cli.check;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Collector's health and its own counters. */
public final class Collector {
  private static final Pattern line =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)(?: \\d+)?");
  private static final Pattern label =
      Pattern.compile("([^=,\"]+|\"[^\"]+\")=\"((?:\\\\.|[^\"\\\\])*)\"");

  private final HttpJson health;
  private final HttpJson metrics;

  public Collector(URI health, URI metrics) {
    this.health = new HttpJson("the Collector", health);
    this.metrics = new HttpJson("the Collector", metrics);
  }

  /** Fails with the reason when the Collector is not healthy. */
  void requireReady() {
    var response = health.send("/", Map.of(), Map.of());
    if (response.statusCode() != 200) {
      throw health.refused("/", response);
    }
  }

  /** Whether it answers, and says that it is ready. */
  public boolean ready() {
    try {
      requireReady();
      return true;
    } catch (StoreException e) {
      return false;
    }
  }

  /** Its own metrics as they are now. */
  public Counters counters() {
    var response = metrics.send("/metrics", Map.of(), Map.of());
    if (response.statusCode() != 200) {
      throw metrics.refused("/metrics", response);
    }
    return parse(response.body());
  }

  static Counters parse(String text) {
    List<Sample> samples = new ArrayList<>();
    text.lines()
        .map(line::matcher)
        .filter(Matcher::matches)
        .forEach(
            matcher -> {
              Map<String, String> labels = new LinkedHashMap<>();
              if (matcher.group(2) != null) {
                Matcher pair = label.matcher(matcher.group(2));
                while (pair.find()) {
                  labels.put(pair.group(1).strip(), pair.group(2));
                }
              }
              labels.put("__name__", matcher.group(1));
              samples.add(new Sample(labels, Double.parseDouble(matcher.group(3))));
            });
    return new Counters(samples);
  }

  /**
   * The Collector's own metrics at one moment.
   *
   * @param samples every sample of the scrape
   */
  public record Counters(List<Sample> samples) {
    /** What the receivers took in of a signal since the Collector started. */
    public double accepted(Signal signal) {
      return sum("otelcol_receiver_accepted_" + signal.collectorUnit(), "receiver", "");
    }

    /** What the exporters whose id holds the name gave up on. */
    public double sendFailed(Signal signal, String exporter) {
      return sum("otelcol_exporter_send_failed_" + signal.collectorUnit(), "exporter", exporter);
    }

    /** What waits in the queues of the exporters whose id holds the name. */
    public double queued(String exporter) {
      return sum("otelcol_exporter_queue_size", "exporter", exporter);
    }

    /** The sum of all series of this name; one of a counter may be given without `_total`. */
    public double sum(String name) {
      return sum(name, "__name__", "");
    }

    private double sum(String name, String label, String part) {
      return samples.stream()
          .filter(sample -> sample.label("__name__").replaceFirst("_total$", "").equals(name))
          .filter(sample -> sample.label(label).contains(part))
          .mapToDouble(Sample::value)
          .sum();
    }
  }
}
