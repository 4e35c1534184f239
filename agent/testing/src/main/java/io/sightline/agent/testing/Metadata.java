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
 * What the {@code metadata.yaml} of an instrumentation module says that it emits, and what has
 * arrived, both as lines that can be compared: {@code CLIENT url.full STRING} of a span, {@code
 * http.client.request.duration HISTOGRAM s} of a metric, followed by an attribute.
 */
public final class Metadata {

  /** Without what is added as settings want it: details of threads, captured headers. */
  private static final Predicate<String> OF_THE_MODULE =
      name ->
          !name.startsWith("thread.")
              && !name.startsWith("http.request.header.")
              && !name.startsWith("http.response.header.");

  /** What the file of the module under test says. */
  public static List<String> telemetry() {
    try (var reader = Files.newBufferedReader(Path.of("metadata.yaml"))) {
      Map<?, ?> file = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromReader(reader);
      return maps(file, "telemetry")
          .flatMap(
              part ->
                  Stream.concat(
                      maps(part, "spans").flatMap(Metadata::span),
                      maps(part, "metrics").flatMap(Metadata::metric)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What came from the instrumentation scopes with this prefix. */
  public static List<String> telemetry(OtlpReceiver receiver, String scopePrefix) {
    Stream<String> spans =
        receiver.spans(span -> span.scope().startsWith(scopePrefix)).stream()
            .flatMap(
                span ->
                    lines(
                        span.kind(),
                        span.attributes().entrySet().stream()
                            .map(it -> it.getKey() + " " + type(it.getValue()))));
    Stream<String> metrics =
        receiver.metrics(point -> point.scope().startsWith(scopePrefix)).stream()
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
