package io.sightline.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.sightline.agent.testing.Metadata;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which batch is masked by what: a masker remembers, and belongs to one thread at a time. */
class RedactorTest {

  private final Redactor redactor =
      new Redactor(new SensitiveNames(List.of(), List.of()), UserPatterns.NONE, true);
  private final List<AttributeMasker> maskers = new ArrayList<>();

  @Test
  void nextBatchHasTheSameMasker() {
    redactor.mask(List.of("a"), this::record);
    redactor.mask(List.of("b"), this::record);

    assertThat(maskers).hasSize(2);
    assertThat(maskers.get(0)).isSameAs(maskers.get(1));
  }

  @Test
  void batchAtTheSameTimeHasAnother() {
    redactor.mask(
        List.of("a"),
        (item, masker) -> {
          record(item, masker);
          redactor.mask(List.of("b"), this::record);
          return item;
        });

    assertThat(maskers).hasSize(2);
    assertThat(maskers.get(0)).isNotSameAs(maskers.get(1));
  }

  @Test
  void maskerThatHasFailedIsNotUsedAgain() {
    redactor.mask(
        List.of("a"),
        (item, masker) -> {
          record(item, masker);
          throw new IllegalStateException("in the middle of something");
        });
    redactor.mask(List.of("b"), this::record);

    assertThat(maskers).hasSize(2);
    assertThat(maskers.get(0)).isNotSameAs(maskers.get(1));
  }

  @Test
  void whatCannotBeMaskedIsCounted() {
    InMemoryMetricReader reader = InMemoryMetricReader.create();
    GlobalOpenTelemetry.resetForTest();
    try (OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
            .build()) {
      GlobalOpenTelemetry.set(sdk);

      assertThat(redactor.mask(List.of("a", "b", "c"), RedactorTest::failingOnB))
          .containsExactly("a", "c");

      assertThat(reader.collectAllMetrics())
          .singleElement()
          .satisfies(
              metric -> {
                assertThat(List.of(metric.getName() + " SUM " + metric.getUnit()))
                    .isEqualTo(Metadata.telemetry());
                assertThat(metric.getLongSumData().getPoints())
                    .singleElement()
                    .satisfies(point -> assertThat(point.getValue()).isEqualTo(1));
              });
    } finally {
      GlobalOpenTelemetry.resetForTest();
    }
  }

  private static String failingOnB(String item, AttributeMasker masker) {
    if (item.equals("b")) {
      throw new IllegalStateException("cannot be read");
    }
    return item;
  }

  private String record(String item, AttributeMasker masker) {
    maskers.add(masker);
    return item;
  }
}
