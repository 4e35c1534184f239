package io.sightline.agent.testing;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.TextFormat;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * An OTLP/HTTP end point inside the test that keeps everything it gets. Listens on a free port of
 * the loopback interface.
 */
public final class OtlpReceiver implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(20);

  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Span> spans = new CopyOnWriteArrayList<>();
  private final List<LogRecord> logs = new CopyOnWriteArrayList<>();
  private final List<List<MetricPoint>> exports = new CopyOnWriteArrayList<>();
  private final Map<String, Map<String, Object>> resources = new ConcurrentHashMap<>();
  private final List<Message> requests = new CopyOnWriteArrayList<>();
  private final int port;
  private volatile int status = 200;

  /** Starts a receiver on a free port. */
  public static OtlpReceiver start() {
    return start(0);
  }

  /** Starts a receiver on the given port: to come back after an outage. */
  public static OtlpReceiver start(int port) {
    try {
      return new OtlpReceiver(port);
    } catch (IOException e) {
      throw new IllegalStateException("Cannot listen on port " + port, e);
    }
  }

  private OtlpReceiver(int wantedPort) throws IOException {
    server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wantedPort), 0);
    server.setExecutor(executor);
    server.createContext("/v1/traces", this::receiveTraces);
    server.createContext("/v1/logs", this::receiveLogs);
    server.createContext("/v1/metrics", this::receiveMetrics);
    server.start();
    this.port = server.getAddress().getPort();
  }

  /** For {@code otel.exporter.otlp.endpoint}. */
  public String endpoint() {
    return "http://127.0.0.1:" + port();
  }

  public int port() {
    return port;
  }

  /** From now on, every export is refused with this status; 200 accepts again. */
  public void answerWith(int status) {
    this.status = status;
  }

  /** All spans so far, in order of arrival. */
  public List<Span> spans() {
    return List.copyOf(spans);
  }

  public List<Span> spans(Predicate<Span> filter) {
    return spans.stream().filter(filter).toList();
  }

  public List<LogRecord> logs() {
    return List.copyOf(logs);
  }

  public List<LogRecord> logs(Predicate<LogRecord> filter) {
    return logs.stream().filter(filter).toList();
  }

  /** All data points so far: a cumulative metric is here once per export. */
  public List<MetricPoint> metrics() {
    return metrics(point -> true);
  }

  public List<MetricPoint> metrics(Predicate<MetricPoint> filter) {
    return exports.stream().flatMap(List::stream).filter(filter).toList();
  }

  /** Resource attributes of a service, empty when it has sent nothing. */
  public Map<String, Object> resource(String service) {
    return resources.getOrDefault(service, Map.of());
  }

  /**
   * Everything that was received, as text: also what no record here has, such as links and the
   * attributes of exemplars.
   */
  public String everything() {
    return requests.stream()
        .map(TextFormat.printer().escapingNonAscii(false)::printToString)
        .collect(Collectors.joining());
  }

  /** Waits until at least this many spans match, and returns them. */
  public List<Span> awaitSpans(int count, Predicate<Span> filter) {
    return awaitSome("spans", count, () -> spans(filter));
  }

  /** Waits until at least this many log records match, and returns them. */
  public List<LogRecord> awaitLogs(int count, Predicate<LogRecord> filter) {
    return awaitSome("log records", count, () -> logs(filter));
  }

  /**
   * Waits until at least this many data points match, and returns them. They may be from before
   * what a test has just done: see {@link #awaitNextMetrics}.
   */
  public List<MetricPoint> awaitMetrics(int count, Predicate<MetricPoint> filter) {
    return awaitSome("metric data points", count, () -> metrics(filter));
  }

  private static <T> List<T> awaitSome(String what, int count, Supplier<List<T>> matching) {
    return await(what)
        .atMost(TIMEOUT)
        .pollDelay(Duration.ZERO)
        .pollInterval(POLL)
        .until(matching::get, found -> found.size() >= count);
  }

  /** Of the data points that match, those of the last export that has any. */
  public List<MetricPoint> lastMetrics(Predicate<MetricPoint> filter) {
    List<MetricPoint> points = metrics(filter);
    long last = points.stream().mapToLong(MetricPoint::timeNanos).max().orElse(0);
    return points.stream().filter(point -> point.timeNanos() == last).toList();
  }

  /**
   * Waits for an export of metrics that were collected after this call, so that whatever has
   * happened until now is counted in them, and returns those of its data points that match.
   */
  public List<MetricPoint> awaitNextMetrics(Predicate<MetricPoint> filter) {
    Instant now = Instant.now();
    long called = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    return await("export of metrics after now")
        .atMost(TIMEOUT)
        .until(
            () ->
                exports.stream()
                    .filter(points -> points.stream().allMatch(it -> it.timeNanos() > called))
                    .map(points -> points.stream().filter(filter).toList())
                    .filter(matching -> !matching.isEmpty())
                    .findFirst(),
            Optional::isPresent)
        .get();
  }

  /** Forgets everything received so far. */
  public void clear() {
    spans.clear();
    logs.clear();
    exports.clear();
    resources.clear();
    requests.clear();
  }

  @Override
  public void close() {
    server.stop(0);
    executor.close();
  }

  private void receiveTraces(HttpExchange exchange) throws IOException {
    ExportTraceServiceRequest request;
    try (InputStream body = body(exchange)) {
      request = ExportTraceServiceRequest.parseFrom(body);
    }
    if (accepted(exchange)) {
      requests.add(request);
      request.getResourceSpansList().forEach(it -> keep(it.getResource().getAttributesList()));
      spans.addAll(OtlpDecoder.spans(request));
      answer(exchange, ExportTraceServiceResponse.getDefaultInstance());
    }
  }

  private void receiveLogs(HttpExchange exchange) throws IOException {
    ExportLogsServiceRequest request;
    try (InputStream body = body(exchange)) {
      request = ExportLogsServiceRequest.parseFrom(body);
    }
    if (accepted(exchange)) {
      requests.add(request);
      request.getResourceLogsList().forEach(it -> keep(it.getResource().getAttributesList()));
      logs.addAll(OtlpDecoder.logs(request));
      answer(exchange, ExportLogsServiceResponse.getDefaultInstance());
    }
  }

  private void receiveMetrics(HttpExchange exchange) throws IOException {
    ExportMetricsServiceRequest request;
    try (InputStream body = body(exchange)) {
      request = ExportMetricsServiceRequest.parseFrom(body);
    }
    if (accepted(exchange)) {
      requests.add(request);
      request.getResourceMetricsList().forEach(it -> keep(it.getResource().getAttributesList()));
      exports.add(OtlpDecoder.metrics(request));
      answer(exchange, ExportMetricsServiceResponse.getDefaultInstance());
    }
  }

  private void keep(Collection<io.opentelemetry.proto.common.v1.KeyValue> attributes) {
    Map<String, Object> resource = OtlpDecoder.attributes(List.copyOf(attributes));
    resources.put(String.valueOf(resource.get("service.name")), resource);
  }

  private boolean accepted(HttpExchange exchange) throws IOException {
    if (status == 200) {
      return true;
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
    return false;
  }

  private static InputStream body(HttpExchange exchange) throws IOException {
    InputStream body = new BufferedInputStream(exchange.getRequestBody());
    return "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
        ? new GZIPInputStream(body)
        : body;
  }

  private static void answer(HttpExchange exchange, MessageLite response) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
    byte[] bytes = response.toByteArray();
    exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
