package io.sightline.cli.check;

import java.time.Duration;
import java.time.Instant;

/**
 * The one definition of what is asked about an order, for the check itself and for its diagnosis.
 */
final class Queries {
  /** What clocks of one machine may differ by, measured from outside. */
  static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(10);

  private static final String REQUESTS = "http_server_request_duration_seconds";
  private static final Duration NARROW = Duration.ofMinutes(5);
  private static final Duration WIDE = Duration.ofHours(2);

  private Queries() {}

  static String exemplars(Outcome outcome) {
    return REQUESTS
        + "_bucket{service_name=\"api-gateway\",http_route=\"/api/orders\","
        + "http_request_method=\"POST\",http_response_status_code=\""
        + outcome.status()
        + "\"}";
  }

  /**
   * When the same requests were last counted, without trusting any label that is made from the
   * resource. Prometheus answers with old counts for minutes after the last one came.
   */
  static String timesOfRequestCounts() {
    return "timestamp(" + REQUESTS + "_count{http_route=\"/api/orders\"})";
  }

  /** When a service last sent metrics. */
  static String timesOfMetrics(String service) {
    return "timestamp(target_info{job=~\"(.+/)?" + service + "\"})";
  }

  static String logsOf(String service) {
    return "{service_name=\"" + service + "\"}";
  }

  static String spansLike(ExpectedSpan span) {
    String query =
        "{resource.service.name=\"%s\" && kind=%s"
            .formatted(span.service(), span.kind().toLowerCase(java.util.Locale.ROOT));
    return span.name().contains("*") || span.name().startsWith("[")
        ? query + "}"
        : query + " && name=\"" + span.name() + "\"}";
  }

  /** Where data with right clocks must be. */
  static Window narrow(PlacedOrder order) {
    return new Window(order.sent().minus(NARROW), Instant.now().plus(NARROW));
  }

  /** Where data with wrong clocks may be. */
  static Window wide(PlacedOrder order) {
    return new Window(order.sent().minus(WIDE), Instant.now().plus(WIDE));
  }

  record Window(Instant from, Instant to) {}
}
