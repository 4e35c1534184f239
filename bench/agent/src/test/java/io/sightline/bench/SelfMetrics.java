package io.sightline.bench;

import io.sightline.agent.testing.MetricPoint;
import io.sightline.agent.testing.OtlpReceiver;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the agent of a service tells about its own work; cumulative since its start. */
record SelfMetrics(OtlpReceiver receiver, String service) {

  /** Spans or log records that were given to the queue, lost ones included. */
  long processed(String signal) {
    return latest(signal).stream().mapToLong(point -> (long) point.value()).sum();
  }

  /** Spans or log records that found the queue full. */
  long dropped(String signal) {
    return latest(signal).stream()
        .filter(point -> "queue_full".equals(point.attribute("error.type")))
        .mapToLong(point -> (long) point.value())
        .sum();
  }

  private List<MetricPoint> latest(String signal) {
    String name = "otel.sdk.processor." + signal + ".processed";
    Map<Map<String, Object>, MetricPoint> latest =
        receiver
            .metrics(point -> point.service().equals(service) && point.name().equals(name))
            .stream()
            .collect(
                Collectors.toMap(
                    MetricPoint::attributes,
                    point -> point,
                    (a, b) ->
                        Comparator.comparingLong(MetricPoint::timeNanos).compare(a, b) > 0
                            ? a
                            : b));
    return List.copyOf(latest.values());
  }
}
