package io.sightline.defaults;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.incubator.semconv.http.HttpServerExperimentalMetrics;
import io.opentelemetry.instrumentation.api.instrumenter.OperationListener;
import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import io.sightline.benchmark.HotPath;
import io.sightline.benchmark.Reader;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the defaults add to each request and to each span. */
@State(Scope.Thread)
public class RequestBenchmark extends HotPath {

  private static final String TRACE = "4bf92f3577b34da60000000000000001";
  private static final Attributes LABELS =
      Attributes.builder().put("http.request.method", "GET").put("url.scheme", "http").build();
  private static final AttributeKey<Long> THREAD_ID = AttributeKey.longKey("thread.id");
  private static final AttributeKey<String> THREAD_NAME = AttributeKey.stringKey("thread.name");

  private final Meter meter =
      SdkMeterProvider.builder().registerMetricReader(new Reader()).build().get("benchmark");
  private final OperationListener counter = new RequestCounter(meter);
  private final OperationListener upstreams = HttpServerExperimentalMetrics.get().create(meter);
  private final LongUpDownCounter byHand = meter.upDownCounterBuilder("by_hand.requests").build();
  private final Sampler sampler = Sampler.parentBased(Sampler.alwaysOn());
  private final Sampler untraced =
      UntracedPaths.configure(sampler, DefaultConfigProperties.createFromMap(Map.of()));
  private final PlatformThreadDetails threadDetails = new PlatformThreadDetails();

  private final Attributes started =
      LABELS.toBuilder()
          .put("url.path", "/products/17")
          .put("server.address", "127.0.0.1")
          .put("server.port", 8082)
          .put("client.address", "127.0.0.1")
          .put("network.peer.address", "127.0.0.1")
          .put("network.peer.port", 51234)
          .put("network.protocol.version", "1.1")
          .put("user_agent.original", "Helidon 4.5.0")
          .build();
  private final Attributes ended =
      Attributes.builder()
          .put("http.route", "/products/{id}")
          .put("http.response.status_code", 200)
          .build();
  private final Attributes health = started.toBuilder().put("url.path", "/health").build();

  private ReadWriteSpan span;
  private Context context;

  @Setup
  public void start() {
    Tracer tracer = SdkTracerProvider.builder().build().get("benchmark");
    span = (ReadWriteSpan) tracer.spanBuilder("GET /products/{id}").startSpan();
    context = Context.root().with(span);
    threadDetails();
    if (span.getAttribute(THREAD_NAME) == null
        || tracedPath().getDecision() != SamplingDecision.RECORD_AND_SAMPLE
        || decide(untraced, health).getDecision() != SamplingDecision.DROP) {
      throw new IllegalStateException("The defaults are not at work");
    }
  }

  private Context count(OperationListener listener) {
    Context during = listener.onStart(context, started, 1);
    listener.onEnd(during, ended, 2);
    return during;
  }

  private SamplingResult decide(Sampler by, Attributes attributes) {
    return by.shouldSample(Context.root(), TRACE, "GET", SpanKind.SERVER, attributes, List.of());
  }

  @Benchmark
  public Object requestInProgress() {
    return count(counter);
  }

  @Benchmark
  public Object requestInProgressByHand() {
    byHand.add(1, LABELS);
    byHand.add(-1, LABELS);
    return context;
  }

  @Benchmark
  public Object requestInProgressOfUpstream() {
    return count(upstreams);
  }

  @Benchmark
  public SamplingResult tracedPath() {
    return decide(untraced, started);
  }

  @Benchmark
  public SamplingResult tracedPathOfUpstream() {
    return decide(sampler, started);
  }

  @Benchmark
  public void threadDetails() {
    threadDetails.onStart(context, span);
  }

  @Benchmark
  public void threadDetailsByHand() {
    Thread thread = Thread.currentThread();
    span.setAttribute(THREAD_ID, thread.threadId());
    span.setAttribute(THREAD_NAME, thread.getName());
  }
}
