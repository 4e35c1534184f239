package io.sightline.headmark;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import io.sightline.benchmark.HotPath;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a share of marked traces costs each span; without a share there is none of this. */
@State(Scope.Thread)
public class HeadMarkBenchmark extends HotPath {

  private static final String MARKED = "4bf92f3577b34da60000000000000001";
  private static final String UNMARKED = "4bf92f3577b34da67fffffffffffffff";

  private final Sampler marking = MarkSampler.create(0.1);
  private final Sampler sampling = Sampler.parentBased(Sampler.traceIdRatioBased(0.1));
  private final Attributes attributes = Attributes.builder().put("url.path", "/orders").build();
  private final Context markedParent = parent(MARKED, TraceFlags.getSampled());
  private final Context unmarkedParent = parent(UNMARKED, TraceFlags.getDefault());
  private final Asking asking = new Asking();
  private final SpanProcessor unmarking = new UnmarkedSpanProcessor(asking);

  private ReadableSpan unmarked;

  /** Asks what the batch processor asks before it takes a span. */
  private static final class Asking implements SpanProcessor {

    private int sampled;

    @Override
    public void onStart(Context parentContext, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      if (span.getSpanContext().isSampled()) {
        sampled++;
      }
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }

  private static Context parent(String traceId, TraceFlags flags) {
    return Context.root()
        .with(
            Span.wrap(
                SpanContext.createFromRemoteParent(
                    traceId, "00f067aa0ba902b7", flags, TraceState.getDefault())));
  }

  @Setup
  public void start() {
    unmarked =
        (ReadableSpan)
            SdkTracerProvider.builder()
                .setSampler(MarkSampler.create(0))
                .build()
                .get("benchmark")
                .spanBuilder("GET /orders/{id}")
                .startSpan();
    boolean right =
        rootMarked().getDecision() == SamplingDecision.RECORD_AND_SAMPLE
            && rootUnmarked().getDecision() == SamplingDecision.RECORD_ONLY
            && childMarked().getDecision() == SamplingDecision.RECORD_AND_SAMPLE
            && childUnmarked().getDecision() == SamplingDecision.RECORD_ONLY;
    if (!right || unmarkedEnd() != 1 || unmarkedEndOfUpstream() != 1) {
      throw new IllegalStateException("It is not marked as it should be");
    }
  }

  private SamplingResult decide(Sampler sampler, Context parent, String traceId) {
    return sampler.shouldSample(
        parent, traceId, "GET /orders/{id}", SpanKind.SERVER, attributes, List.of());
  }

  @Benchmark
  public SamplingResult rootMarked() {
    return decide(marking, Context.root(), MARKED);
  }

  @Benchmark
  public SamplingResult rootUnmarked() {
    return decide(marking, Context.root(), UNMARKED);
  }

  @Benchmark
  public SamplingResult rootOfUpstream() {
    return decide(sampling, Context.root(), UNMARKED);
  }

  @Benchmark
  public SamplingResult childMarked() {
    return decide(marking, markedParent, MARKED);
  }

  @Benchmark
  public SamplingResult childUnmarked() {
    return decide(marking, unmarkedParent, UNMARKED);
  }

  @Benchmark
  public SamplingResult childOfUpstream() {
    return decide(sampling, unmarkedParent, UNMARKED);
  }

  @Benchmark
  public int unmarkedEnd() {
    unmarking.onEnd(unmarked);
    return asking.sampled;
  }

  @Benchmark
  public int unmarkedEndOfUpstream() {
    asking.onEnd(unmarked);
    return asking.sampled;
  }
}
