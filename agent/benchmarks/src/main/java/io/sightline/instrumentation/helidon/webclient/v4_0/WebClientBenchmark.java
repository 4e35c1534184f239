package io.sightline.instrumentation.helidon.webclient.v4_0;

import io.helidon.common.context.Context;
import io.helidon.http.ClientRequestHeaders;
import io.helidon.http.ClientResponseHeaders;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.webclient.api.ClientUri;
import io.helidon.webclient.api.WebClientServiceRequest;
import io.helidon.webclient.api.WebClientServiceResponse;
import io.helidon.webclient.spi.WebClientService;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.instrumentation.api.instrumenter.Instrumenter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.sightline.benchmark.HotPath;
import io.sightline.benchmark.Reader;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The span around a call that does nothing, by the module's own instrumenter. */
@State(Scope.Thread)
@Warmup(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS) // It is much code.
public class WebClientBenchmark extends HotPath {

  private static final String TEMPLATE = "/products/{id}";

  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final AttributeKey<String> SERVER = AttributeKey.stringKey("server.address");
  private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
  private static final AttributeKey<String> PROTOCOL =
      AttributeKey.stringKey("network.protocol.version");
  private static final AttributeKey<String> URL = AttributeKey.stringKey("url.full");
  private static final AttributeKey<String> URL_TEMPLATE = AttributeKey.stringKey("url.template");

  private static final HeaderName TRACEPARENT = HeaderNames.create("traceparent");
  private static final TextMapSetter<ClientRequestHeaders> SETTER =
      (headers, name, value) -> headers.set(HeaderNames.create(name), value);

  private final Request request = new Request();
  private final WebClientCall call = new WebClientCall(request, TEMPLATE);
  private String header = "00-4bf92f3577b34da60000000000000001-00f067aa0ba902b7-01";
  private Instrumenter<WebClientCall, WebClientServiceResponse> instrumenter;
  private WebClientService.Chain http;
  private Tracer tracer;
  private DoubleHistogram duration;
  private TextMapPropagator propagator;
  private Span last;

  /** What Helidon has of a call when it goes out. */
  private static final class Request implements WebClientServiceRequest {

    private final ClientUri uri =
        ClientUri.create(URI.create("http://product-service:8082/products/4c1f0e3a"));
    private final ClientRequestHeaders headers =
        ClientRequestHeaders.create(WritableHeaders.create());

    @Override
    public ClientUri uri() {
      return uri;
    }

    @Override
    public Method method() {
      return Method.GET;
    }

    @Override
    public String protocolId() {
      return "http/1.1";
    }

    @Override
    public ClientRequestHeaders headers() {
      return headers;
    }

    @Override
    public Context context() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String requestId() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void requestId(String requestId) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<WebClientServiceRequest> whenSent() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<WebClientServiceResponse> whenComplete() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, String> properties() {
      return Map.of();
    }
  }

  @Setup(Level.Trial)
  public void start() {
    OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder().build())
            .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(new Reader()).build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    GlobalOpenTelemetry.set(sdk);
    instrumenter = HelidonWebClientSingletons.instrumenter();
    tracer = sdk.getTracer("by-hand");
    duration = sdk.getMeter("by-hand").histogramBuilder("by_hand.duration").setUnit("s").build();
    propagator = sdk.getPropagators().getTextMapPropagator();
    WebClientServiceResponse response =
        WebClientServiceResponse.builder()
            .serviceRequest(request)
            .headers(ClientResponseHeaders.create(WritableHeaders.create()))
            .trailers(new CompletableFuture<>())
            .status(Status.OK_200)
            .connection(() -> {})
            .whenComplete(new CompletableFuture<>())
            .build();
    http =
        ignored -> {
          last = Span.current();
          return response;
        };
    check();
  }

  /** Both have to make the same of a call. */
  private void check() {
    webClientCall();
    Attributes ours = ((ReadableSpan) last).getAttributes();
    webClientCallByHand();
    Attributes byHand = ((ReadableSpan) last).getAttributes();
    if (!ours.equals(byHand) || !request.headers.contains(TRACEPARENT)) {
      throw new IllegalStateException(ours + " is not " + byHand + " or " + request.headers);
    }
  }

  @Benchmark
  public Object webClientCall() {
    return new TracingChain(http, TEMPLATE, instrumenter).proceed(request);
  }

  @Benchmark
  public Object webClientCallByHand() {
    long start = System.nanoTime();
    ClientUri uri = request.uri();
    Attributes labels = null;
    Span span =
        tracer
            .spanBuilder("GET " + TEMPLATE)
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute(METHOD, request.method().text())
            .setAttribute(URL, uri.toString())
            .setAttribute(URL_TEMPLATE, TEMPLATE)
            .setAttribute(SERVER, uri.host())
            .setAttribute(PORT, (long) uri.port())
            .startSpan();
    try (io.opentelemetry.context.Scope ignored = span.makeCurrent()) {
      propagator.inject(io.opentelemetry.context.Context.current(), request.headers(), SETTER);
      WebClientServiceResponse response = http.proceed(request);
      long status = response.status().code();
      span.setAttribute(STATUS, status);
      span.setAttribute(PROTOCOL, "1.1");
      labels =
          Attributes.of(
              METHOD,
              request.method().text(),
              SERVER,
              uri.host(),
              PORT,
              (long) uri.port(),
              STATUS,
              status);
      return response;
    } catch (RuntimeException e) {
      span.recordException(e);
      span.setStatus(StatusCode.ERROR);
      throw e;
    } finally {
      span.end();
      if (labels != null) {
        duration.record((System.nanoTime() - start) / 1e9, labels);
      }
    }
  }

  @Benchmark
  public Object headerOfCall() {
    RequestHeaderSetter.INSTANCE.set(call, "traceparent", header);
    return call;
  }

  @Benchmark
  public Object headerOfCallByHand() {
    return request.headers().set(HeaderValues.create(TRACEPARENT, header));
  }
}
