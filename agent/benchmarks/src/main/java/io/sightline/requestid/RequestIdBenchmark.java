package io.sightline.requestid;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.javaagent.bootstrap.http.HttpServerResponseMutator;
import io.opentelemetry.javaagent.bootstrap.sightline.RequestIdHook;
import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.sightline.benchmark.HotPath;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The way of a request id: in, onto spans and log records, out again and into the answer. */
@State(Scope.Thread)
public class RequestIdBenchmark extends HotPath {

  private static final String ID = "6f1c2b1e-2f0e-4a57-9d0b-3a0a4a3b1c2d";
  private static final String HEADER = "x-request-id";

  /** As somebody would write it who needs no more than this. */
  private static final ContextKey<String> BY_HAND = ContextKey.named("request-id-by-hand");

  private static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("request_id");

  private static final TextMapGetter<Map<String, String>> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> carrier) {
          return carrier.keySet();
        }

        @Override
        public String get(Map<String, String> carrier, String key) {
          return carrier.get(key);
        }
      };
  private static final TextMapSetter<Map<String, String>> SETTER = Map::put;
  private static final HttpServerResponseMutator<Map<String, String>> MUTATOR = Map::put;

  private final RequestIdPropagator propagator = new RequestIdPropagator();
  private final RequestIdSpanProcessor spans = new RequestIdSpanProcessor();
  private final RequestIdAnswers answers = new RequestIdAnswers();
  private final Map<String, String> headers = Map.of(HEADER, ID, "host", "shop:8080");
  private final Map<String, String> noId = Map.of("host", "shop:8080");
  private final Map<String, String> sent = new HashMap<>();
  private final Attributes call =
      Attributes.builder()
          .put("http.request.method", "GET")
          .put("url.full", "http://product-service:8082/products/17")
          .put("server.address", "product-service")
          .put("server.port", 8082)
          .build();

  private Context without;
  private Context context;
  private Context contextByHand;
  private ReadWriteSpan server;
  private ReadWriteSpan internal;
  private Logger logger;
  private Logger plainLogger;
  private io.opentelemetry.context.Scope scope;

  @Setup(Level.Trial)
  public void start() {
    RequestIdCustomizer.start(DefaultConfigProperties.createFromMap(Map.of()));
    Tracer tracer = SdkTracerProvider.builder().build().get("benchmark");
    Span span = tracer.spanBuilder("GET /orders/{id}").setSpanKind(SpanKind.SERVER).startSpan();
    server = (ReadWriteSpan) span;
    internal = (ReadWriteSpan) tracer.spanBuilder("inner").startSpan();
    without = Context.root().with(span);
    context = without.with(RequestId.parse(ID));
    contextByHand = without.with(BY_HAND, ID);
    logger = logger(new RequestIdLogRecordProcessor());
    plainLogger = logger((ignored, log) -> {});
    scope = context.makeCurrent();
    check();
  }

  private static Logger logger(LogRecordProcessor processor) {
    return SdkLoggerProvider.builder().addLogRecordProcessor(processor).build().get("benchmark");
  }

  private void check() {
    header();
    spanOfService();
    call();
    answer();
    if (!ID.equals(RequestId.from((Context) header()).value())
        || noHeader() != without
        || !ID.equals(server.getAttribute(REQUEST_ID))
        || !ID.equals(sent.get(HEADER))
        || !ID.equals(sent.get("X-Request-ID"))
        || !ID.equals(idOfEvent())) {
      throw new IllegalStateException("There is no request id");
    }
  }

  @TearDown(Level.Trial)
  public void end() {
    scope.close();
  }

  @Benchmark
  public Object madeId() {
    return RequestId.make();
  }

  @Benchmark
  public Object madeIdByHand() {
    return SpanId.fromLong(ThreadLocalRandom.current().nextLong());
  }

  @Benchmark
  public Object header() {
    return propagator.extract(without, headers, GETTER);
  }

  @Benchmark
  public Object headerByHand() {
    return without.with(BY_HAND, headers.get(HEADER));
  }

  @Benchmark
  public Object noHeader() {
    return propagator.extract(without, noId, GETTER);
  }

  @Benchmark
  public void spanOfService() {
    spans.onStart(context, server);
  }

  @Benchmark
  public void spanOfServiceByHand() {
    server.setAttribute(REQUEST_ID, contextByHand.get(BY_HAND));
  }

  @Benchmark
  public void otherSpan() {
    spans.onStart(context, internal);
  }

  @Benchmark
  public void logRecord() {
    logger.logRecordBuilder().setContext(context).setSeverity(Severity.INFO).setBody("ok").emit();
  }

  @Benchmark
  public void logRecordByHand() {
    plainLogger
        .logRecordBuilder()
        .setContext(contextByHand)
        .setSeverity(Severity.INFO)
        .setBody("ok")
        .setAttribute(REQUEST_ID, contextByHand.get(BY_HAND))
        .emit();
  }

  @Benchmark
  public Object idOfEvent() {
    return RequestIdHook.of(Context.current());
  }

  @Benchmark
  public Object idOfEventByHand() {
    return Context.current().get(BY_HAND);
  }

  @Benchmark
  public Object call() {
    Context outgoing = RequestIdInstrumenters.call(context, call);
    propagator.inject(outgoing, sent, SETTER);
    return outgoing;
  }

  @Benchmark
  public Object callByHand() {
    SETTER.set(sent, HEADER, contextByHand.get(BY_HAND));
    return contextByHand;
  }

  @Benchmark
  public void answer() {
    answers.customize(context, sent, MUTATOR);
  }

  @Benchmark
  public void answerByHand() {
    MUTATOR.appendHeader(sent, "X-Request-ID", contextByHand.get(BY_HAND));
    MUTATOR.appendHeader(
        sent, "X-Trace-ID", Span.fromContext(contextByHand).getSpanContext().getTraceId());
  }
}
