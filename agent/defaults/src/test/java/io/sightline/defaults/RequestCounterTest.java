package io.sightline.defaults;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RequestCounterTest {

  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final RequestCounter counter =
      new RequestCounter(
          SdkMeterProvider.builder().registerMetricReader(reader).build().get("test"));

  @Test
  void countsWhatIsGoingOnByMethodAndScheme() {
    Context first = counter.onStart(Context.root(), request("GET", "http"), 0);
    counter.onStart(Context.root(), request("GET", "http"), 0);
    Context put = counter.onStart(Context.root(), request("PUT", "https"), 0);

    counter.onEnd(first, Attributes.empty(), 1);
    counter.onEnd(put, Attributes.empty(), 1);

    assertThat(values())
        .containsOnly(Map.entry(labels("GET", "http"), 1L), Map.entry(labels("PUT", "https"), 0L));
  }

  @Test
  void requestThatItHasNotSeenDoesNotCount() {
    counter.onEnd(Context.root(), Attributes.empty(), 1);

    assertThat(reader.collectAllMetrics()).isEmpty();
  }

  @Test
  void labelsOfTheSameRequestAreTheSame() {
    assertThat(RequestsInProgress.labels(request("GET", "http")))
        .isSameAs(RequestsInProgress.labels(request("GET", "http")));
  }

  @Test
  void schemesThatClientsMakeUpAreCountedButNotRemembered() {
    for (int i = 0; i < 1000; i++) {
      assertThat(RequestsInProgress.labels(request("GET", "made-up-" + i)))
          .isEqualTo(labels("GET", "made-up-" + i));
    }

    assertThat(RequestsInProgress.labels(request("GET", "made-up-999")))
        .isNotSameAs(RequestsInProgress.labels(request("GET", "made-up-999")));
  }

  @Test
  void whatIsNotKnownIsNoLabel() {
    assertThat(RequestsInProgress.labels(Attributes.empty())).isEqualTo(Attributes.empty());
  }

  private Map<Attributes, Long> values() {
    MetricData metric = reader.collectAllMetrics().iterator().next();
    assertThat(metric.getName()).isEqualTo("http.server.active_requests");
    assertThat(metric.getUnit()).isEqualTo("{requests}");
    return metric.getLongSumData().getPoints().stream()
        .collect(Collectors.toMap(LongPointData::getAttributes, LongPointData::getValue));
  }

  private static Attributes request(String method, String scheme) {
    return labels(method, scheme).toBuilder().put("url.path", "/orders/7").build();
  }

  private static Attributes labels(String method, String scheme) {
    return Attributes.of(
        AttributeKey.stringKey("http.request.method"),
        method,
        AttributeKey.stringKey("url.scheme"),
        scheme);
  }
}
