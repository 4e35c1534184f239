package io.sightline.headmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The provider as the SDK finds it, with the SDK's own batch processor behind it. */
class HeadMarkTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";

  private final Logger logger = Logger.getLogger(HeadMark.class.getName());
  private final StringBuilder log = new StringBuilder();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          log.append(record.getLevel()).append(' ').append(record.getMessage()).append('\n');
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final InMemoryMetricReader metrics = InMemoryMetricReader.create();

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
  }

  @AfterEach
  void stopListening() {
    logger.removeHandler(handler);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1.0"})
  void changesNothingWithAShareOfOne(String share) {
    try (OpenTelemetrySdk sdk = sdk(share.isEmpty() ? Map.of() : share(share))) {
      assertThat(sdk.getSdkTracerProvider().toString())
          .contains("sampler=ParentBased{root:AlwaysOnSampler")
          .doesNotContain("Unmarked", "RecordAll");
      span(sdk, remote("01", TraceState.getDefault()));
      span(sdk, remote("00", TraceState.getDefault()));

      assertThat(exported(sdk)).extracting(it -> flags(it) & 1).containsExactly(1);
    }
    assertThat(log).isEmpty();
  }

  @Test
  void exportsAllAndMarksAShareByTraceId() {
    int traces = 5000;
    try (OpenTelemetrySdk sdk = sdk(share("0.2"))) {
      Tracer tracer = sdk.getTracer("test");
      for (int i = 0; i < traces; i++) {
        Span root = tracer.spanBuilder("root").startSpan();
        try (Scope ignored = root.makeCurrent()) {
          tracer.spanBuilder("child").startSpan().end();
        }
        root.end();
      }
      List<SpanData> spans = exported(sdk);

      assertThat(spans).hasSize(2 * traces);
      assertThat(spans)
          .allSatisfy(it -> assertThat(flags(it) & 1).isEqualTo(expectedMark(it, 0.2)));
      long marked = spans.stream().filter(it -> it.getSpanContext().isSampled()).count();
      // Five standard deviations of a fair draw.
      assertThat(marked / 2).isBetween(860L, 1140L);
    }
  }

  @Test
  void everyServiceMarksTheSameTraces() {
    List<String> ids =
        IntStream.range(0, 500).mapToObj(i -> IdGenerator.random().generateTraceId()).toList();

    assertThat(marks(ids)).isEqualTo(marks(ids)).containsValues(true, false);
  }

  @ParameterizedTest
  @CsvSource({"00,0", "02,0", "01,1", "03,1"})
  void followsTheServiceBefore(String flags, int mark) {
    try (OpenTelemetrySdk sdk = sdk(share("0.5"))) {
      span(sdk, remote(flags, TraceState.getDefault()));

      assertThat(exported(sdk)).extracting(it -> flags(it) & 1).containsExactly(mark);
    }
  }

  @Test
  void tracesNothingBelowAHealthCheckOfTheServiceBefore() {
    try (OpenTelemetrySdk sdk = sdk(share("0.5"))) {
      span(sdk, remote("00", TraceState.builder().put("sightline", "untraced").build()));

      assertThat(exported(sdk)).isEmpty();
    }
  }

  @Test
  void tracesNothingBelowWhatAnotherSamplerDropped() {
    try (OpenTelemetrySdk sdk = sdk(share("0.5"))) {
      SpanContext dropped =
          SpanContext.create(TRACE, SPAN, TraceFlags.getDefault(), TraceState.getDefault());
      span(sdk, Context.root().with(Span.wrap(dropped)));

      assertThat(exported(sdk)).isEmpty();
    }
  }

  @Test
  void recordsBelowAParentThatHasEnded() {
    try (OpenTelemetrySdk sdk = sdk(share("0"))) {
      Span parent = sdk.getTracer("test").spanBuilder("parent").startSpan();
      parent.end();
      span(sdk, Context.root().with(parent));

      assertThat(exported(sdk)).extracting(SpanData::getName).containsExactly("parent", "span");
      assertThat(exporter.getFinishedSpanItems()).allMatch(it -> !it.getSpanContext().isSampled());
    }
  }

  @Test
  void takesExemplarsOfMarkedTracesOnly() {
    try (OpenTelemetrySdk sdk = sdk(share("0.5"))) {
      var counter = sdk.getMeter("test").counterBuilder("orders").build();
      for (int i = 0; i < 200; i++) {
        Span span = sdk.getTracer("test").spanBuilder("order").startSpan();
        try (Scope ignored = span.makeCurrent()) {
          counter.add(1);
        }
        span.end();
        var exemplars =
            metrics.collectAllMetrics().stream()
                .filter(it -> it.getName().equals("orders"))
                .flatMap(it -> it.getLongSumData().getPoints().stream())
                .flatMap(it -> it.getExemplars().stream())
                .toList();
        assertThat(exemplars).hasSize(span.getSpanContext().isSampled() ? 1 : 0);
      }
    }
  }

  @Test
  void samplerOfTheUserWinsAndALineSaysSo() {
    Map<String, String> user = share("0.1");
    user.put("otel.traces.sampler", "always_on");
    try (OpenTelemetrySdk sdk = sdk(user)) {
      assertThat(sdk.getSdkTracerProvider().toString()).contains("sampler=AlwaysOnSampler");
      span(sdk, Context.root());
      assertThat(exported(sdk)).extracting(it -> flags(it) & 1).containsExactly(1);
    }
    assertThat(log.toString())
        .containsOnlyOnce("sightline.traces.share=0.1 has no effect")
        .contains("otel.traces.sampler=always_on decides");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ten", "-0.1", "1.1", "NaN", "10%", "Infinity"})
  void marksAllWhenTheShareMakesNoSense(String share) {
    try (OpenTelemetrySdk sdk = sdk(share(share))) {
      span(sdk, Context.root());
      assertThat(exported(sdk)).extracting(it -> flags(it) & 1).containsExactly(1);
    }
    assertThat(log.toString())
        .containsOnlyOnce("sightline.traces.share=" + share + " is no number from 0 to 1");
  }

  private static Map<String, Boolean> marks(List<String> traceIds) {
    var sampler = MarkSampler.create(0.5);
    return traceIds.stream()
        .collect(
            Collectors.toMap(
                id -> id,
                id ->
                    sampler
                        .shouldSample(
                            Context.root(),
                            id,
                            "root",
                            SpanKind.SERVER,
                            Attributes.empty(),
                            List.of())
                        .getDecision()
                        .equals(SamplingDecision.RECORD_AND_SAMPLE)));
  }

  /** What any other W3C service with upstream's ratio decides for the same trace. */
  private static int expectedMark(SpanData span, double share) {
    long random = Long.parseUnsignedLong(span.getTraceId().substring(16), 16);
    return Math.abs(random) < (long) (share * Long.MAX_VALUE) ? 1 : 0;
  }

  private static int flags(SpanData span) {
    return span.getSpanContext().getTraceFlags().asByte();
  }

  private static Context remote(String flags, TraceState state) {
    return Context.root()
        .with(
            Span.wrap(
                SpanContext.createFromRemoteParent(
                    TRACE, SPAN, TraceFlags.fromHex(flags, 0), state)));
  }

  private static void span(OpenTelemetrySdk sdk, Context parent) {
    sdk.getTracer("test").spanBuilder("span").setParent(parent).startSpan().end();
  }

  private List<SpanData> exported(OpenTelemetrySdk sdk) {
    sdk.getSdkTracerProvider().forceFlush().join(10, TimeUnit.SECONDS);
    return exporter.getFinishedSpanItems();
  }

  private static Map<String, String> share(String share) {
    return new HashMap<>(Map.of("sightline.traces.share", share));
  }

  private OpenTelemetrySdk sdk(Map<String, String> user) {
    Map<String, String> properties = new HashMap<>(user);
    properties.put("otel.metrics.exporter", "none");
    properties.put("otel.logs.exporter", "none");
    properties.put("otel.bsp.max.queue.size", "20000");
    properties.forEach(System::setProperty);
    try {
      return AutoConfiguredOpenTelemetrySdk.builder()
          .addSpanExporterCustomizer((original, config) -> exporter)
          .addMeterProviderCustomizer((provider, config) -> provider.registerMetricReader(metrics))
          .build()
          .getOpenTelemetrySdk();
    } finally {
      properties.keySet().forEach(System::clearProperty);
    }
  }
}
