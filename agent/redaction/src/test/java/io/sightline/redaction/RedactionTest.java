package io.sightline.redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricExporter;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The provider as the SDK finds it, between the SDK and exporters that keep what they get. */
class RedactionTest {

  private InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final InMemoryLogRecordExporter logs = InMemoryLogRecordExporter.create();
  private final InMemoryMetricExporter metrics = InMemoryMetricExporter.create();

  @Test
  void masksEachPartOfASpan() {
    SpanData span =
        span(
            Map.of(),
            it -> {
              it.updateName("GET /a?token=abc");
              it.setAttribute("url.query", "code=abc&page=1");
              it.setAttribute("order.id", "17");
              it.setAttribute(
                  AttributeKey.stringArrayKey("http.request.header.x"),
                  List.of("Bearer abcdef12", "ok"));
              it.setAttribute(
                  AttributeKey.stringArrayKey("http.request.header.authorization"), List.of("x"));
              it.setAttribute("card", 4111);
              it.setStatus(StatusCode.ERROR, "no password=abc here");
              it.recordException(new IllegalStateException("no password=abc here"));
              it.addEvent("sent", Attributes.of(AttributeKey.stringKey("to"), "bob@example.com"));
              it.addLink(
                  SpanContext.create(
                      "0af7651916cd43dd8448eb211c80319c",
                      "b7ad6b7169203331",
                      TraceFlags.getSampled(),
                      TraceState.getDefault()),
                  Attributes.of(AttributeKey.stringKey("session.id"), "abc"));
            });

    assertThat(span.getName()).isEqualTo("GET /a?token=REDACTED");
    assertThat(span.getAttributes().asMap())
        .containsOnly(
            entry(AttributeKey.stringKey("url.query"), "code=REDACTED&page=1"),
            entry(AttributeKey.stringKey("order.id"), "17"),
            entry(
                AttributeKey.stringArrayKey("http.request.header.x"),
                List.of("Bearer REDACTED", "ok")),
            entry(AttributeKey.stringKey("http.request.header.authorization"), "REDACTED"),
            entry(AttributeKey.stringKey("card"), "REDACTED"));
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(span.getStatus().getDescription()).isEqualTo("no password=REDACTED here");
    assertThat(span.getEvents().get(0).getAttributes().asMap().toString())
        .contains("exception.message=no password=REDACTED here", "RedactionTest")
        .doesNotContain("abc");
    assertThat(span.getEvents().get(1).getAttributes().asMap()).containsValue("REDACTED");
    assertThat(span.getLinks().getFirst().getAttributes().asMap()).containsValue("REDACTED");
  }

  @Test
  void leavesWhatARuleHasMaskedOrHashed() {
    Map<AttributeKey<?>, Object> attributes =
        span(
                Map.of(),
                it -> {
                  it.setAttribute("payment.card", "***1111");
                  it.setAttribute("payment.email", "a1b2c3d4e5f60718");
                  it.setAttribute("mail", "b***@example.com");
                  it.setAttribute("card", "4111111111111112");
                  it.setAttribute("access.token", "a1b2c3d4e5f60718");
                })
            .getAttributes()
            .asMap();

    assertThat(attributes)
        .containsOnly(
            entry(AttributeKey.stringKey("payment.card"), "***1111"),
            entry(AttributeKey.stringKey("payment.email"), "a1b2c3d4e5f60718"),
            entry(AttributeKey.stringKey("mail"), "b***@example.com"),
            entry(AttributeKey.stringKey("card"), "REDACTED"),
            entry(AttributeKey.stringKey("access.token"), "REDACTED"));
  }

  @ParameterizedTest
  @CsvSource({
    "card, ***, true",
    "card, ***1111, true",
    "card, ************1111, true",
    "password, hunter2***, false",
    "password, ***correct horse, false",
    "card, 4111***1111, false",
    "authorization, Basic dXNlcjpwdw== ***, false",
    "payment.email, b***@example.com, true",
    "payment.email, ***@example.com, true",
    "payment.email, bob***@example.com, false",
    "payment.email, b***@example.com bob@example.com, false",
    "password, b***@hunter2, false"
  })
  void starsAloneDoNotMakeAValueMasked(String name, String value, boolean stays) {
    assertThat(span(Map.of(), it -> it.setAttribute(name, value)).getAttributes().asMap())
        .containsOnly(entry(AttributeKey.stringKey(name), stays ? value : "REDACTED"));
  }

  @ParameterizedTest
  @CsvSource({
    "true, '', true, 'otlp,logging'",
    "true, zipkin, true, 'zipkin,logging'",
    "true, none, true, logging",
    "true, 'logging,otlp', true, 'logging,otlp'",
    "true, otlp, false, otlp",
    "false, otlp, true, otlp"
  })
  void whatDebugModeLogsIsMasked(boolean debug, String user, boolean masks, String exporters) {
    ConfigProperties config =
        DefaultConfigProperties.createFromMap(
            Map.of(
                "otel.javaagent.debug", String.valueOf(debug),
                "sightline.redaction.enabled", String.valueOf(masks),
                "otel.traces.exporter", user));

    assertThat(Redaction.logWhereItIsMasked(config).getOrDefault("otel.traces.exporter", user))
        .isEqualTo(exporters);
  }

  @Test
  void leavesAnInnocentSpanAsItIs() {
    SpanData span = span(Map.of(), it -> it.setAttribute("http.route", "/orders/{id}"));

    assertThat(MaskedSpan.mask(span, redactor().masker())).isSameAs(span);
    assertThat(redactor().mask(List.of(span), MaskedSpan::mask)).containsExactly(span);
  }

  @Test
  void handsOnTheBatchItselfWhenNothingChanges() {
    List<String> batch = List.of("a", "b");

    assertThat(redactor().mask(batch, (item, it) -> item)).isSameAs(batch);
  }

  @Test
  void leavesOutWhatCannotBeMasked() {

    assertThat(
            redactor()
                .mask(
                    List.of("a", "bad", "c"),
                    (item, it) -> {
                      if (item.equals("bad")) {
                        throw new IllegalStateException("bug");
                      }
                      return item;
                    }))
        .containsExactly("a", "c");
  }

  @ParameterizedTest
  @CsvSource({
    "GET session:8f2e41, GET session:?",
    "SET user:42:cart ?, SET user:? ?",
    "MGET a b:c, MGET ? b:?",
    "HSET session:token:abc field ?, HSET session:token:? ? ?",
    "PING, PING",
    "'', ''"
  })
  void leavesOfRedisCommandsWhatIsNoKey(String command, String expected) {
    SpanData span =
        span(
            Map.of(),
            it ->
                it.setAttribute("db.system.name", "redis").setAttribute("db.query.text", command));

    assertThat(span.getAttributes().get(AttributeKey.stringKey("db.query.text")))
        .isEqualTo(expected);
  }

  @Test
  void keepsKeysOfRedisOnDemandAndQueriesOfOthers() {
    assertThat(
            span(
                    Map.of("sightline.redaction.redis-keys", "false"),
                    it ->
                        it.setAttribute("db.system.name", "redis")
                            .setAttribute("db.query.text", "GET session:8f2e41"))
                .getAttributes()
                .asMap())
        .containsValue("GET session:8f2e41");
    assertThat(
            span(Map.of(), it -> it.setAttribute("db.query.text", "SELECT a FROM b"))
                .getAttributes()
                .asMap())
        .containsValue("SELECT a FROM b");
  }

  @Test
  void masksBodiesAndFieldsOfLogRecords() {
    LogRecordData log =
        log(
            logger ->
                logger
                    .logRecordBuilder()
                    .setBody("login of bob@example.com password=abc")
                    .setAttribute(AttributeKey.stringKey("userEmail"), "bob")
                    .setAttribute(AttributeKey.stringKey("order_id"), "17")
                    .setAttribute(AttributeKey.stringKey("exception.message"), "Bearer abcdef12")
                    .emit());

    assertThat(log.getBodyValue().asString()).isEqualTo("login of REDACTED password=REDACTED");
    assertThat(log.getAttributes().asMap())
        .containsOnly(
            entry(AttributeKey.stringKey("userEmail"), "REDACTED"),
            entry(AttributeKey.stringKey("order_id"), "17"),
            entry(AttributeKey.stringKey("exception.message"), "Bearer REDACTED"));
  }

  @Test
  void masksWhatIsInsideStructuredBodies() {
    LogRecordData log =
        log(
            logger ->
                logger
                    .logRecordBuilder()
                    .setBody(
                        Value.of(
                            KeyValue.of("password", Value.of("abc")),
                            KeyValue.of(
                                "items",
                                Value.of(List.of(Value.of("bob@example.com"), Value.of(17L)))),
                            KeyValue.of("inner", Value.of(KeyValue.of("cvv", Value.of(123L))))))
                    .emit());

    assertThat(log.getBodyValue())
        .isEqualTo(
            Value.of(
                KeyValue.of("password", Value.of("REDACTED")),
                KeyValue.of("items", Value.of(List.of(Value.of("REDACTED"), Value.of(17L)))),
                KeyValue.of("inner", Value.of(KeyValue.of("cvv", Value.of("REDACTED"))))));
  }

  @Test
  void keepsSeriesApartThatOnlyTheMaskedValueTold() {
    List<MetricData> exported =
        metrics(
            Map.of(),
            sdk -> {
              var counter = sdk.getMeter("test").counterBuilder("logins").build();
              counter.add(1, Attributes.of(AttributeKey.stringKey("email"), "bob@example.com"));
              counter.add(2, Attributes.of(AttributeKey.stringKey("email"), "eve@example.com"));
              sdk.getMeter("test").counterBuilder("innocent").build().add(3);
            });

    MetricData logins =
        exported.stream().filter(it -> it.getName().equals("logins")).findFirst().orElseThrow();
    Set<String> values =
        new HashSet<>(
            logins.getLongSumData().getPoints().stream()
                .map(it -> it.getAttributes().get(AttributeKey.stringKey("email")))
                .toList());
    assertThat(values).hasSize(2).allMatch(it -> it.matches("REDACTED-[0-9a-f]{8}"));
    assertThat(logins.getLongSumData().isMonotonic()).isTrue();
  }

  @Test
  void leavesOfExemplarsTheTraceOnly() {
    List<MetricData> exported =
        metrics(
            Map.of(),
            sdk -> {
              Span span = sdk.getTracer("test").spanBuilder("order").startSpan();
              try (Scope ignored = span.makeCurrent()) {
                Attributes attributes = Attributes.of(AttributeKey.stringKey("url.full"), "/a");
                var meter = sdk.getMeter("test");
                meter.counterBuilder("long").build().add(1, attributes);
                meter.counterBuilder("double").ofDoubles().build().add(1, attributes);
                meter.gaugeBuilder("gauge").build().set(1, attributes);
                meter.gaugeBuilder("longGauge").ofLongs().build().set(1, attributes);
                meter.histogramBuilder("histogram").build().record(1, attributes);
              }
              span.end();
            });

    assertThat(exported).hasSize(5);
    assertThat(exported)
        .allSatisfy(
            metric ->
                assertThat(metric.getData().getPoints())
                    .singleElement()
                    .satisfies(
                        point -> {
                          assertThat(point.getAttributes().isEmpty()).isTrue();
                          assertThat(point.getExemplars())
                              .singleElement()
                              .satisfies(
                                  exemplar -> {
                                    assertThat(exemplar.getSpanContext().isValid()).isTrue();
                                    assertThat(exemplar.getFilteredAttributes().isEmpty()).isTrue();
                                  });
                        }));
  }

  @Test
  void takesTheCommandLineOutOfTheResource() {
    assertThat(resource(Map.of())).doesNotContainKeys("process.command_args");
    assertThat(resource(Map.of("sightline.redaction.command-line", "false")))
        .containsEntry(
            "process.command_args",
            List.of("java", "-Ddb.password=REDACTED", "--password", "REDACTED", "run"));
  }

  @Test
  void masksTheResourceButNotWhatItIsCalled() {
    assertThat(resource(Map.of("otel.resource.attributes", "api.key=abc,team=a@example.com")))
        .containsEntry("api.key", "REDACTED")
        .containsEntry("team", "REDACTED")
        .containsEntry("service.name", "mail@example.com")
        .containsKey("telemetry.sdk.version");
  }

  @Test
  void passesNoSensitiveBaggageOn() {
    try (OpenTelemetrySdk sdk = sdk(Map.of())) {
      Map<String, String> headers = new HashMap<>();
      Context context =
          Context.root()
              .with(Baggage.builder().put("user.tier", "gold").put("user.email", "b").build());
      sdk.getPropagators().getTextMapPropagator().inject(context, headers, Map::put);

      assertThat(headers).containsEntry("baggage", "user.tier=gold");
      Context received =
          sdk.getPropagators()
              .getTextMapPropagator()
              .extract(Context.root(), Map.of("baggage", "user.email=b"), new MapGetter());
      assertThat(Baggage.fromContext(received).getEntryValue("user.email")).isEqualTo("b");
    }
  }

  @Test
  void userAddsNamesAndPatternsAndTakesOthersOut() {
    Map<String, String> user =
        Map.of(
            "sightline.redaction.keys", "customer_number,nick",
            "sightline.redaction.except", "session.id",
            "sightline.redaction.patterns", "AB-[0-9]{2,4},ref (\\d+)");
    SpanData span =
        span(
            user,
            it -> {
              it.setAttribute("customerNumber", "1");
              it.setAttribute("user.nick", "b");
              it.setAttribute("session.id", "kept");
              it.setAttribute("password", "x");
              it.setAttribute("text", "AB-123 and ref 77 and nick=bob");
            });

    assertThat(span.getAttributes().asMap())
        .containsOnly(
            entry(AttributeKey.stringKey("customerNumber"), "REDACTED"),
            entry(AttributeKey.stringKey("user.nick"), "REDACTED"),
            entry(AttributeKey.stringKey("session.id"), "kept"),
            entry(AttributeKey.stringKey("password"), "REDACTED"),
            entry(AttributeKey.stringKey("text"), "REDACTED and ref REDACTED and nick=REDACTED"));
  }

  @Test
  void isOffOnDemand() {
    Map<String, String> user = Map.of("sightline.redaction.enabled", "false");
    assertThat(span(user, it -> it.setAttribute("password", "x")).getAttributes().asMap())
        .containsValue("x");
    assertThat(resource(user)).containsKey("process.command_args");
  }

  @Test
  void badPatternLeavesTheDefaultAndIsSaidOnce() {
    StringBuilder said = new StringBuilder();
    Handler handler = handler(said);
    var logger = java.util.logging.Logger.getLogger(RedactionSettings.class.getName());
    logger.addHandler(handler);
    try {
      SpanData span =
          span(
              Map.of("sightline.redaction.patterns", "(open,x+y,a*"),
              it -> it.setAttribute("password", "x").setAttribute("a", "xxy"));
      assertThat(span.getAttributes().asMap())
          .containsEntry(AttributeKey.stringKey("password"), "REDACTED");
    } finally {
      logger.removeHandler(handler);
    }
    assertThat(said.toString())
        .containsOnlyOnce("sightline.redaction.patterns: (open,x+y,a* is no regular expression")
        .contains("the default list stays in force");
  }

  @Test
  void saysWhichSettingMakesNoSense() {
    StringBuilder said = new StringBuilder();
    Handler handler = handler(said);
    var logger = java.util.logging.Logger.getLogger(RedactionSettings.class.getName());
    logger.addHandler(handler);
    try {
      span(Map.of("sightline.redaction.redis-keys", "maybe"), it -> {});
    } finally {
      logger.removeHandler(handler);
    }
    assertThat(said.toString())
        .contains("sightline.redaction.redis-keys=maybe is neither true nor false; it stays true");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,b | a;b",
        "a{1,2},b | a{1,2};b",
        "[a,b],(c,d) | [a,b];(c,d)",
        "a\\,b,c | a\\,b;c"
      })
  void splitsPatternsAtCommasOutsideOfBrackets(String text, String parts) {
    assertThat(RedactionSettings.split(text)).containsExactly(parts.split(";"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password",
        "db.password",
        "passwordHash",
        "USER_PASSWORD",
        "http.request.header.x-api-key",
        "http.request.header.set-cookie",
        "Authorization",
        "accessToken",
        "csrf_token",
        "token",
        "user.email",
        "session.id",
        "sessionId",
        "JSESSIONID",
        "card",
        "credit-card.number",
        "cvv",
        "IBAN",
        "client_secret",
        "otp",
        "userPwd",
        "idToken",
        "x-amz-security-token",
        "oauth.signature"
      })
  void knowsNamesHoweverTheyAreWritten(String name) {
    assertThat(new SensitiveNames(List.of(), List.of()).contains(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gen_ai.usage.input_tokens",
        "gen_ai.token.type",
        "http.response.status_code",
        "code.function.name",
        "db.query.text",
        "url.full",
        "messaging.message.id",
        "thread.name",
        "order_id",
        "class.name",
        "session.count",
        "cardinality",
        "http.route",
        "user_agent.original",
        "pinned",
        "phones",
        "author",
        "error.code",
        "key",
        "event_type",
        "trace_id",
        "span_id",
        "code",
        ""
      })
  void leavesOtherNames(String name) {
    assertThat(new SensitiveNames(List.of(), List.of()).contains(name)).isFalse();
  }

  @Test
  void remembersNoEndlessNumberOfNames() {
    SensitiveNames names = new SensitiveNames(List.of(), List.of());
    for (int i = 0; i < 10_000; i++) {
      names.contains("field" + i);
    }
    assertThat(names.contains("password.of.somebody." + "x".repeat(100_000))).isTrue();
    assertThat(names.contains("x".repeat(100_000) + ".password")).isTrue();
  }

  private SpanData span(Map<String, String> user, Consumer<Span> content) {
    // One that was shut down with its SDK takes nothing more.
    spans = InMemorySpanExporter.create();
    try (OpenTelemetrySdk sdk = sdk(user)) {
      Span span = sdk.getTracer("test").spanBuilder("test").startSpan();
      content.accept(span);
      span.end();
      sdk.getSdkTracerProvider().forceFlush().join(10, TimeUnit.SECONDS);
      return spans.getFinishedSpanItems().getFirst();
    }
  }

  private LogRecordData log(Consumer<Logger> content) {
    try (OpenTelemetrySdk sdk = sdk(Map.of())) {
      content.accept(sdk.getLogsBridge().get("test"));
      sdk.getSdkLoggerProvider().forceFlush().join(10, TimeUnit.SECONDS);
      return logs.getFinishedLogRecordItems().getFirst();
    }
  }

  private List<MetricData> metrics(Map<String, String> user, Consumer<OpenTelemetrySdk> content) {
    try (OpenTelemetrySdk sdk = sdk(user)) {
      content.accept(sdk);
      sdk.getSdkMeterProvider().forceFlush().join(10, TimeUnit.SECONDS);
      return metrics.getFinishedMetricItems().stream()
          .filter(it -> it.getInstrumentationScopeInfo().getName().equals("test"))
          .toList();
    }
  }

  private Map<String, Object> resource(Map<String, String> user) {
    SpanData span = span(user, it -> {});
    Map<String, Object> attributes = new HashMap<>();
    span.getResource().getAttributes().forEach((key, value) -> attributes.put(key.getKey(), value));
    return attributes;
  }

  private OpenTelemetrySdk sdk(Map<String, String> user) {
    Map<String, String> properties = new HashMap<>(user);
    properties.put("otel.service.name", "mail@example.com");
    properties.forEach(System::setProperty);
    try {
      return AutoConfiguredOpenTelemetrySdk.builder()
          .addResourceCustomizer(
              (resource, config) ->
                  resource.merge(
                      Resource.create(
                          Attributes.of(
                              AttributeKey.stringArrayKey("process.command_args"),
                              List.of("java", "-Ddb.password=abc", "--password", "abc", "run")))))
          .addSpanExporterCustomizer((original, config) -> spans)
          .addLogRecordExporterCustomizer((original, config) -> logs)
          .addMetricExporterCustomizer((original, config) -> metrics)
          .addMeterProviderCustomizer(
              (provider, config) ->
                  provider.registerView(
                      InstrumentSelector.builder().setName("*").build(),
                      View.builder().setAttributeFilter(it -> !it.equals("url.full")).build()))
          .build()
          .getOpenTelemetrySdk();
    } finally {
      properties.keySet().forEach(System::clearProperty);
    }
  }

  private static Handler handler(StringBuilder said) {
    return new Handler() {
      @Override
      public void publish(LogRecord record) {
        said.append(record.getMessage()).append('\n');
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  private static final class MapGetter
      implements io.opentelemetry.context.propagation.TextMapGetter<Map<String, String>> {

    @Override
    public Iterable<String> keys(Map<String, String> carrier) {
      return carrier.keySet();
    }

    @Override
    public String get(Map<String, String> carrier, String key) {
      return carrier.get(key);
    }
  }

  private static Redactor redactor() {
    return new Redactor(new SensitiveNames(List.of(), List.of()), UserPatterns.NONE, true);
  }
}
