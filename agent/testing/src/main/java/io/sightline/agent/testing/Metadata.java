package io.sightline.agent.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * What the {@code metadata.yaml} of a module says: its settings, and what it emits. That and what
 * has arrived are lines that can be compared: {@code CLIENT url.full STRING} of a span, {@code
 * http.client.request.duration HISTOGRAM s} of a metric, followed by an attribute.
 */
public final class Metadata {

  /** Without what is added as settings want it: details of threads, captured headers. */
  private static final Predicate<String> OF_THE_MODULE =
      name ->
          !name.startsWith("thread.")
              && !name.startsWith("http.request.header.")
              && !name.startsWith("http.response.header.");

  /**
   * A setting that a module has.
   *
   * @param type boolean, int, double, list or string
   * @param value what it is without being set, as text; {@code none} for nothing
   */
  public record Setting(String name, String type, String value) {}

  /** What the file of the module under test says. */
  public static List<String> telemetry() {
    return telemetry(Path.of(""));
  }

  /** What the file of the module in a folder says that it emits. */
  public static List<String> telemetry(Path module) {
    return maps(read(module), "telemetry")
        .flatMap(
            part ->
                Stream.concat(
                    maps(part, "spans").flatMap(Metadata::span),
                    maps(part, "metrics").flatMap(Metadata::metric)))
        .sorted()
        .toList();
  }

  /** The module's own settings; those of upstream's that it follows are references. */
  public static List<Setting> settings(Path module) {
    return maps(read(module), "configurations")
        .filter(it -> !it.containsKey("ref"))
        .map(
            it ->
                new Setting(
                    String.valueOf(it.get("name")),
                    String.valueOf(it.get("type")),
                    String.valueOf(it.get("default"))))
        .toList();
  }

  private static Map<?, ?> read(Path module) {
    try (var reader = Files.newBufferedReader(module.resolve("metadata.yaml"))) {
      return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromReader(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What came from the instrumentation scopes with this prefix. */
  public static List<String> telemetry(OtlpReceiver receiver, String scopePrefix) {
    return telemetry(
        receiver,
        span -> span.scope().startsWith(scopePrefix),
        point -> point.scope().startsWith(scopePrefix));
  }

  /** What came of these spans and metrics. */
  public static List<String> telemetry(
      OtlpReceiver receiver, Predicate<Span> ofSpans, Predicate<MetricPoint> ofMetrics) {
    Stream<String> spans =
        receiver.spans(ofSpans).stream()
            .flatMap(
                span ->
                    lines(
                        span.kind(),
                        span.attributes().entrySet().stream()
                            .map(it -> it.getKey() + " " + type(it.getValue()))));
    Stream<String> metrics =
        receiver.metrics(ofMetrics).stream()
            .flatMap(
                point ->
                    lines(
                        point.name() + " " + point.type() + " " + point.unit(),
                        point.attributes().entrySet().stream()
                            .map(it -> it.getKey() + " " + type(it.getValue()))));
    return Stream.concat(spans, metrics).distinct().sorted().toList();
  }

  private static Stream<String> span(Map<?, ?> span) {
    return lines(String.valueOf(span.get("span_kind")), attributes(span));
  }

  private static Stream<String> metric(Map<?, ?> metric) {
    // On the wire, a sum has no number type of its own.
    String type = String.valueOf(metric.get("type")).replaceFirst("^(LONG|DOUBLE)_", "");
    return lines(metric.get("name") + " " + type + " " + metric.get("unit"), attributes(metric));
  }

  private static Stream<String> attributes(Map<?, ?> of) {
    return maps(of, "attributes").map(it -> it.get("name") + " " + it.get("type"));
  }

  private static Stream<String> lines(String head, Stream<String> attributes) {
    return Stream.concat(
        Stream.of(head), attributes.filter(OF_THE_MODULE).map(it -> head + " " + it));
  }

  private static Stream<Map<?, ?>> maps(Map<?, ?> of, String key) {
    return of.get(key) instanceof List<?> list
        ? list.stream().map(it -> (Map<?, ?>) it)
        : Stream.of();
  }

  private static String type(Object value) {
    return switch (value) {
      case String text -> "STRING";
      case Long number -> "LONG";
      case Double number -> "DOUBLE";
      case Boolean flag -> "BOOLEAN";
      case List<?> list -> "STRING_ARRAY";
      default -> value.getClass().getSimpleName();
    };
  }

  private Metadata() {}
}
