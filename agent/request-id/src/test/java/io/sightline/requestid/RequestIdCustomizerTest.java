package io.sightline.requestid;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.javaagent.bootstrap.sightline.RequestIdHook;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The provider as the SDK finds it, with the user's settings beside it. */
class RequestIdCustomizerTest {

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final InMemoryLogRecordExporter logs = InMemoryLogRecordExporter.create();

  @Test
  void isOneMorePropagator() {
    try (OpenTelemetrySdk sdk = sdk(Map.of())) {
      assertThat(sdk.getPropagators().getTextMapPropagator().fields())
          .containsExactlyInAnyOrder("traceparent", "tracestate", "baggage", "x-request-id");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "otel.propagators, tracecontext, true",
    "otel.propagators, 'tracecontext,sightline-request-id', true",
    "otel.propagators, none, false",
    "sightline.request-id.enabled, false, false"
  })
  void propagatorsOfTheUserStay(String name, String value, boolean carried) {
    try (OpenTelemetrySdk sdk = sdk(Map.of(name, value))) {
      assertThat(sdk.getPropagators().getTextMapPropagator().fields().contains("x-request-id"))
          .isEqualTo(carried);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "private, 10.0.0.1, true",
    "private, example.com, false",
    "example.com, example.com, true",
    "example.com, 10.0.0.1, false",
    "'', 10.0.0.1, false"
  })
  void hostsAreTheUsers(String setting, String host, boolean contained) {
    sdk(Map.of("sightline.request-id.hosts", setting)).close();

    assertThat(RequestIdCustomizer.hosts().contains(host)).isEqualTo(contained);
  }

  @Test
  void noHostsWhenSwitchedOff() {
    sdk(Map.of("sightline.request-id.enabled", "false")).close();

    assertThat(RequestIdCustomizer.hosts()).isNull();
  }

  @Test
  void marksSpansThatBeginAPartOfTheRequestAndAllLogRecords() {
    Context context = Context.root().with(RequestId.parse("abc"));
    try (OpenTelemetrySdk sdk = sdk(Map.of())) {
      for (SpanKind kind : SpanKind.values()) {
        sdk.getTracer("test")
            .spanBuilder(kind.name())
            .setSpanKind(kind)
            .setParent(context)
            .startSpan()
            .end();
      }
      sdk.getSdkLoggerProvider()
          .get("test")
          .logRecordBuilder()
          .setContext(context)
          .setBody("x")
          .emit();
      sdk.getSdkLoggerProvider().get("test").logRecordBuilder().setBody("outside").emit();
      sdk.getSdkLoggerProvider()
          .get("test")
          .logRecordBuilder()
          .setContext(context)
          .setAttribute(RequestIdCustomizer.REQUEST_ID, "of the application")
          .emit();

      assertThat(spans.getFinishedSpanItems())
          .filteredOn(
              span -> "abc".equals(span.getAttributes().get(RequestIdCustomizer.REQUEST_ID)))
          .extracting(span -> span.getKind())
          .containsExactlyInAnyOrder(SpanKind.SERVER, SpanKind.CONSUMER);
      assertThat(logs.getFinishedLogRecordItems())
          .extracting(log -> log.getAttributes().get(RequestIdCustomizer.REQUEST_ID))
          .containsExactly("abc", null, "of the application");
    }
  }

  @Test
  void answersClassesOfTheApplication() {
    sdk(Map.of()).close();

    assertThat(RequestIdHook.of(Context.root())).isNull();
    assertThat(RequestIdHook.of(Context.root().with(RequestId.parse("abc")))).isEqualTo("abc");
  }

  private OpenTelemetrySdk sdk(Map<String, String> user) {
    Map<String, String> properties = new HashMap<>(user);
    properties.put("otel.traces.exporter", "none");
    properties.put("otel.metrics.exporter", "none");
    properties.put("otel.logs.exporter", "none");
    var builder =
        AutoConfiguredOpenTelemetrySdk.builder()
            .addTracerProviderCustomizer(
                (provider, config) -> provider.addSpanProcessor(SimpleSpanProcessor.create(spans)))
            .addLoggerProviderCustomizer(
                (provider, config) ->
                    provider.addLogRecordProcessor(SimpleLogRecordProcessor.create(logs)));
    properties.forEach(System::setProperty);
    try {
      return builder.build().getOpenTelemetrySdk();
    } finally {
      properties.keySet().forEach(System::clearProperty);
    }
  }
}
