package io.sightline.agent.testing;

import static java.time.temporal.ChronoUnit.HOURS;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OtlpReceiverTest {

  @Test
  void nextMetricsAreThoseOfOneLaterExport() throws Exception {
    try (OtlpReceiver receiver = OtlpReceiver.start()) {
      Instant before = Instant.now();
      send(receiver, gauge("orders", 1, before));
      CompletableFuture<List<MetricPoint>> next =
          CompletableFuture.supplyAsync(
              () -> receiver.awaitNextMetrics(it -> it.name().equals("orders")));
      Instant later = Instant.now().plus(1, HOURS);
      // Collected in part before, without the metric, and twice after.
      send(receiver, gauge("orders", 2, later), gauge("other", 2, before));
      send(receiver, gauge("other", 3, later));
      send(receiver, gauge("orders", 4, later), gauge("orders", 5, later));
      send(receiver, gauge("orders", 6, later.plusSeconds(1)));

      assertThat(next.get(20, TimeUnit.SECONDS))
          .extracting(MetricPoint::value)
          .containsExactly(4.0, 5.0);
      assertThat(receiver.metrics(it -> it.name().equals("orders")))
          .extracting(MetricPoint::value)
          .containsExactly(1.0, 2.0, 4.0, 5.0, 6.0);
    }
  }

  private static Metric gauge(String name, double value, Instant time) {
    long nanos = TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
    NumberDataPoint.Builder point =
        NumberDataPoint.newBuilder().setAsDouble(value).setTimeUnixNano(nanos);
    return Metric.newBuilder()
        .setName(name)
        .setGauge(Gauge.newBuilder().addDataPoints(point))
        .build();
  }

  private static void send(OtlpReceiver receiver, Metric... metrics) throws Exception {
    ScopeMetrics.Builder scope = ScopeMetrics.newBuilder().addAllMetrics(List.of(metrics));
    ExportMetricsServiceRequest request =
        ExportMetricsServiceRequest.newBuilder()
            .addResourceMetrics(ResourceMetrics.newBuilder().addScopeMetrics(scope))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest.Builder post =
          HttpRequest.newBuilder(URI.create(receiver.endpoint() + "/v1/metrics"))
              .POST(BodyPublishers.ofByteArray(request.toByteArray()));
      assertThat(client.send(post.build(), BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    }
  }
}
