package io.sightline.virtualthreads;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ContextOfStartTest {

  private static final ContextKey<String> KEY = ContextKey.named("key");

  private final Runnable task = () -> {};

  @Test
  void nothingIsNothing() {
    assertThat(ContextOfStart.giveTo(null)).isNull();
  }

  @Test
  void withoutContextTheTaskStaysAsItIs() {
    assertThat(ContextOfStart.giveTo(task)).isSameAs(task);
  }

  @Test
  void taskHasTheContextAndThreadLosesIt() {
    AtomicReference<Context> seen = new AtomicReference<>();
    Context context = Context.root().with(KEY, "value");
    Runnable given;
    try (Scope ignored = context.makeCurrent()) {
      given = ContextOfStart.giveTo(() -> seen.set(Context.current()));
    }

    given.run();

    assertThat(seen).hasValue(context);
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void runningSpanIsHandedOn() {
    Span span = tracer(Sampler.alwaysOn()).spanBuilder("request").startSpan();
    assertThat(within(span)).isNotSameAs(task);
  }

  @Test
  void endedSpanIsNot() {
    Span span = tracer(Sampler.alwaysOn()).spanBuilder("start").startSpan();
    span.end();
    assertThat(within(span)).isSameAs(task);
  }

  @Test
  void neitherIsAnEndedOneThatIsNotMarked() {
    Span span = tracer(recordOnly()).spanBuilder("start").startSpan();
    assertThat(within(span)).isNotSameAs(task);
    span.end();
    assertThat(within(span)).isSameAs(task);
  }

  /** Or the thread would begin a trace of its own in a request that is not to have any. */
  @Test
  void droppedSpanIsHandedOn() {
    Span span = tracer(Sampler.alwaysOff()).spanBuilder("probe").startSpan();
    assertThat(within(span)).isNotSameAs(task);
  }

  @Test
  void callersSpanIsHandedOn() {
    SpanContext remote =
        SpanContext.createFromRemoteParent(
            "0af7651916cd43dd8448eb211c80319c",
            "b7ad6b7169203331",
            TraceFlags.getSampled(),
            TraceState.getDefault());
    assertThat(within(Span.wrap(remote))).isNotSameAs(task);
  }

  private Runnable within(Span span) {
    try (Scope ignored = span.makeCurrent()) {
      return ContextOfStart.giveTo(task);
    }
  }

  private static Tracer tracer(Sampler sampler) {
    return SdkTracerProvider.builder().setSampler(sampler).build().get("test");
  }

  private static Sampler recordOnly() {
    return new Sampler() {
      @Override
      public SamplingResult shouldSample(
          Context parentContext,
          String traceId,
          String name,
          SpanKind kind,
          Attributes attributes,
          List<LinkData> parentLinks) {
        return SamplingResult.recordOnly();
      }

      @Override
      public String getDescription() {
        return "RecordOnly";
      }
    };
  }
}
