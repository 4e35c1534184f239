package io.sightline.redaction;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.sightline.benchmark.HotPath;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Looking for secrets, as the thread that exports does it, and the one part that a thread of the
 * application does: passing baggage on.
 */
@State(Scope.Thread)
public class RedactionBenchmark extends HotPath {

  /** Many more than are remembered: none of them still is when its turn comes again. */
  private static final int DIFFERENT = 4096;

  private static final String STATEMENT =
      "SELECT id, name, price, stock FROM products WHERE category = ? ORDER BY name";

  /** What somebody would write who knows of passwords, tokens and mail addresses. */
  private static final Pattern SECRETS =
      Pattern.compile(
          "(?i)(?:password|token|secret|authorization)\\s*[=:]\\s*\\S+|\\b[\\w.+-]++@[\\w-]+\\.[\\w.-]+");

  private final Tracer tracer = SdkTracerProvider.builder().build().get("benchmark");
  private final AttributeMasker masker =
      new Redactor(new SensitiveNames(List.of(), List.of()), UserPatterns.NONE, true).masker();
  private final TextMapPropagator baggagePropagator = W3CBaggagePropagator.getInstance();
  private final TextMapPropagator redactingPropagator =
      new RedactingPropagator(
          W3CBaggagePropagator.getInstance(), new SensitiveNames(List.of(), List.of()));
  private final Read read = new Read();

  private SpanData[] requests;
  private SpanData query;
  private String[] statements;
  private LogRecordData line;
  private LogRecordData[] lines;
  private LogRecordData[] secrets;
  private Context baggage;
  private Object carried;
  private int next;

  /** What going through attributes costs without looking for anything. */
  private static final class Read implements BiConsumer<AttributeKey<?>, Object> {

    private int seen;
    private Object last;

    @Override
    public void accept(AttributeKey<?> key, Object value) {
      seen += key.getKey().length();
      last = value;
    }
  }

  @Setup
  public void start() {
    requests = IntStream.range(0, DIFFERENT).mapToObj(i -> request()).toArray(SpanData[]::new);
    query =
        ended(
            tracer
                .spanBuilder("SELECT products")
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("db.system.name", "postgresql")
                .setAttribute("db.namespace", "shop")
                .setAttribute("db.query.text", STATEMENT)
                .setAttribute("db.query.summary", "SELECT products")
                .setAttribute("server.address", "127.0.0.1")
                .setAttribute("server.port", 5432));
    statements =
        IntStream.range(0, DIFFERENT)
            .mapToObj(i -> STATEMENT.replace("products", "products_" + i))
            .toArray(String[]::new);
    line = lines(1, i -> "order accepted: 3 positions, 59.97 EUR, in stock")[0];
    lines =
        lines(DIFFERENT, i -> "order " + UUID.randomUUID() + " accepted: 3 positions, 59.97 EUR");
    secrets =
        lines(DIFFERENT, i -> "login of user" + i + "@example.com refused: password=hunter" + i);
    baggage =
        Context.root()
            .with(Baggage.builder().put("user.tier", "gold").put("shop.region", "eu").build());
    check();
  }

  private SpanData request() {
    return ended(
        tracer
            .spanBuilder("GET /products/{id}")
            .setSpanKind(SpanKind.SERVER)
            .setAttribute("http.request.method", "GET")
            .setAttribute("url.path", "/products/" + UUID.randomUUID())
            .setAttribute("url.scheme", "http")
            .setAttribute("http.route", "/products/{id}")
            .setAttribute("http.response.status_code", 200)
            .setAttribute("server.address", "127.0.0.1")
            .setAttribute("server.port", 8080)
            .setAttribute("client.address", "127.0.0.1")
            .setAttribute("network.peer.address", "127.0.0.1")
            .setAttribute("network.peer.port", 51234)
            .setAttribute("network.protocol.version", "1.1")
            .setAttribute("user_agent.original", "Helidon 4.5.0")
            .setAttribute("request_id", "4f0e9a570d0f6f1c"));
  }

  private static SpanData ended(SpanBuilder builder) {
    Span span = builder.startSpan();
    span.end();
    return ((ReadableSpan) span).toSpanData();
  }

  private static LogRecordData[] lines(int count, IntFunction<String> body) {
    List<LogRecordData> emitted = new ArrayList<>();
    Logger logger =
        SdkLoggerProvider.builder()
            .addLogRecordProcessor((context, log) -> emitted.add(log.toLogRecordData()))
            .build()
            .get("benchmark");
    for (int i = 0; i < count; i++) {
      logger
          .logRecordBuilder()
          .setSeverity(Severity.INFO)
          .setBody(body.apply(i))
          .setAttribute("order.positions", 3)
          .setAttribute("order.channel", "web")
          .setAttribute("request_id", "4f0e9a570d0f6f1c")
          .emit();
    }
    return emitted.toArray(LogRecordData[]::new);
  }

  /** What is called clean has to be, and what is called a secret too. */
  private void check() {
    if (requestSpan() != requests[0]
        || querySpan() != query
        || !newStatement().equals(statements[1])
        || knownLine() != line
        || newLine() != lines[2]
        || ((LogRecordData) lineWithSecrets()).getBodyValue().asString().contains("hunter")
        || SECRETS.matcher(newLineByRegex()).find()
        || !lineWithSecretsByRegex().contains("***")) {
      throw new IllegalStateException("It is not masked as it should be");
    }
  }

  private int next() {
    int current = next;
    next = current + 1 & DIFFERENT - 1;
    return current;
  }

  @Benchmark
  public Object requestSpan() {
    return MaskedSpan.mask(requests[next()], masker);
  }

  @Benchmark
  public int requestSpanRead() {
    requests[next()].getAttributes().forEach(read);
    return read.seen;
  }

  @Benchmark
  public Object querySpan() {
    return MaskedSpan.mask(query, masker);
  }

  @Benchmark
  public int querySpanRead() {
    query.getAttributes().forEach(read);
    return read.seen;
  }

  @Benchmark
  public String newStatement() {
    return masker.mask(statements[next()]);
  }

  @Benchmark
  public boolean newStatementByRegex() {
    return SECRETS.matcher(statements[next()]).find();
  }

  @Benchmark
  public Object knownLine() {
    return MaskedLogRecord.mask(line, masker);
  }

  @Benchmark
  public int knownLineRead() {
    line.getAttributes().forEach(read);
    return read.seen;
  }

  @Benchmark
  public Object newLine() {
    return MaskedLogRecord.mask(lines[next()], masker);
  }

  @Benchmark
  public String newLineByRegex() {
    return byRegex(lines[next()]);
  }

  @Benchmark
  public Object lineWithSecrets() {
    return MaskedLogRecord.mask(secrets[next()], masker);
  }

  @Benchmark
  public String lineWithSecretsByRegex() {
    return byRegex(secrets[next()]);
  }

  private static String byRegex(LogRecordData log) {
    return SECRETS.matcher(log.getBodyValue().asString()).replaceAll("***");
  }

  @Benchmark
  public Object noBaggage() {
    redactingPropagator.inject(Context.root(), this, (carrier, name, value) -> carried = value);
    return carried;
  }

  @Benchmark
  public Object baggage() {
    redactingPropagator.inject(baggage, this, (carrier, name, value) -> carried = value);
    return carried;
  }

  @Benchmark
  public Object baggageOfUpstream() {
    baggagePropagator.inject(baggage, this, (carrier, name, value) -> carried = value);
    return carried;
  }
}
