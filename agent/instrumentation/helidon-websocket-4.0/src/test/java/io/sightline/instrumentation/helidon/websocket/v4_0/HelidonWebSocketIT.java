package io.sightline.instrumentation.helidon.websocket.v4_0;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.Metadata;
import io.sightline.agent.testing.MetricPoint;
import io.sightline.agent.testing.ModuleRuns;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Looks at one run of {@link WebSocketApplication}, client and server in the same JVM. */
class HelidonWebSocketIT {

  private static final String SCOPE = "io.sightline.helidon-websocket-4.0";

  private static ModuleRuns runs;
  private static OtlpReceiver receiver;

  @BeforeAll
  static void run() {
    runs = ModuleRuns.of(WebSocketApplication.class, "helidon-websocket");
    receiver = runs.receiver();
  }

  @AfterAll
  static void close() {
    runs.close();
  }

  static Stream<String> results() {
    return Stream.of(
        "text firstsecond",
        "binary bytes",
        "thread thread",
        "empty ",
        "parts one,two,three!",
        "unfinished ",
        "throw ended",
        "throw-open ended",
        "close ended",
        "terminate ended",
        "failed ended",
        "code ended",
        "away ended",
        "abort aborted",
        "reset aborted",
        // Helidon 4.5 refuses by itself what goes on to HTTP routing before.
        "rejected refused 40[04]",
        "no-route refused 404",
        "protocol chat.v2",
        "nested nested",
        "own /rooms/own",
        "own-id /rooms/4711",
        "own-refused refused 503",
        "own-broken refused 500",
        "own-other refused 200",
        "foreign /foreign",
        "concurrent 60 ok",
        "last last");
  }

  @ParameterizedTest
  @MethodSource("results")
  void applicationSeesWhatItSeesWithoutAgent(String result) {
    Pattern line = Pattern.compile("^CASE " + result + "$", Pattern.MULTILINE);

    assertThat(runs.outputWithoutAgent()).containsPattern(line);
    assertThat(runs.output()).containsPattern(line);
    assertThat(runs.outputSwitchedOff()).containsPattern(line);
  }

  @Test
  void emitsWhatItsMetadataSays() {
    assertThat(Metadata.telemetry(receiver, SCOPE)).isEqualTo(Metadata.telemetry());
  }

  @Test
  void canBeSwitchedOff() {
    assertThat(runs.spansSwitchedOff()).isNotEmpty().noneMatch(span -> span.scope().equals(SCOPE));
  }

  @Test
  void describesTheConnection() {
    Span connection = connection("text");

    assertThat(connection.name()).isEqualTo("GET /echo/{case}");
    assertThat(connection.status()).isEqualTo("UNSET");
    assertThat(connection.events()).isEmpty();
    assertThat(connection.attributes())
        .containsEntry("http.request.method", "GET")
        .containsEntry("http.response.status_code", 101L)
        .containsEntry("http.route", "/echo/{case}")
        .containsEntry("network.protocol.name", "websocket")
        .containsEntry("network.protocol.version", "13")
        .containsEntry("network.peer.address", "127.0.0.1")
        .containsEntry("server.address", "127.0.0.1")
        .containsEntry("url.path", "/echo/text")
        .containsEntry("url.scheme", "http")
        .containsEntry("websocket.close.code", 1000L)
        .containsEntry("websocket.close.initiator", "client")
        .containsEntry("websocket.messages.received", 2L)
        .containsEntry("websocket.messages.sent", 2L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text", "binary", "thread", "parts", "throw", "abort", "protocol", "nested"})
  void continuesTheTraceOfTheClient(String name) {
    Span connection = connection(name);

    assertThat(
            receiver.spans(
                span ->
                    span.kind().equals("CLIENT")
                        && String.valueOf(span.attribute("url.full")).endsWith("/" + name)))
        .singleElement()
        .satisfies(client -> assertThat(connection.isChildOf(client)).isTrue());
  }

  @Test
  void eachMessageIsATraceOfItsOwn() {
    List<Span> messages = messages("text");

    assertThat(messages).hasSize(2);
    assertThat(messages)
        .allSatisfy(
            message -> {
              assertThat(message.name()).isEqualTo("process /echo/{case}");
              assertThat(message.kind()).isEqualTo("INTERNAL");
              assertThat(message.isRoot()).isTrue();
              assertThat(message.status()).isEqualTo("UNSET");
              assertThat(message.attribute("http.route")).isEqualTo("/echo/{case}");
              assertThat(message.attribute("websocket.message.type")).isEqualTo("text");
            });
    assertThat(messages.get(0).traceId()).isNotEqualTo(messages.get(1).traceId());
    assertThat(messages)
        .extracting(message -> message.attribute("websocket.message.size"))
        .containsExactly(5L, 6L);
  }

  @ParameterizedTest
  @CsvSource({
    "text, text-1, 0",
    "text, text-2, 1",
    "binary, binary-call, 0",
    "thread, thread-inner, 0"
  })
  void callOfAListenerBelongsToItsMessage(String connection, String call, int message) {
    assertThat(call(call).isChildOf(messages(connection).get(message))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "text, text-open",
    "text, text-close",
    "parts, parts-ping",
    "own, own-upgrade",
    "own-refused, own-refused-upgrade"
  })
  void callOutsideOfAMessageBelongsToTheConnection(String connection, String call) {
    assertThat(call(call).isChildOf(connection(connection))).isTrue();
  }

  @Test
  void knowsWhatIsBinary() {
    Span message = messages("binary").getFirst();

    assertThat(message.attribute("websocket.message.type")).isEqualTo("binary");
    assertThat(message.attribute("websocket.message.size")).isEqualTo(5L);
  }

  @Test
  void messageInPartsIsOne() {
    Span message = messages("parts").getFirst();

    assertThat(messages("parts")).hasSize(1);
    assertThat(message.attribute("websocket.message.size")).isEqualTo(13L);
    assertThat(calls("parts-part")).filteredOn(call -> call.isChildOf(message)).hasSize(3);
    assertThat(connection("parts").attribute("websocket.messages.received")).isEqualTo(1L);
    assertThat(connection("parts").attribute("websocket.messages.sent")).isEqualTo(1L);
  }

  @Test
  void messageWithoutAnEndIsIncomplete() {
    Span message = messages("unfinished").getFirst();

    assertThat(message.status()).isEqualTo("ERROR");
    assertThat(message.attribute("error.type")).isEqualTo("incomplete");
    assertThat(connection("unfinished").attribute("websocket.messages.received")).isEqualTo(0L);
    assertThat(connection("unfinished").status()).isEqualTo("UNSET");
  }

  @Test
  void exceptionIsThatOfTheMessage() {
    Span message = messages("throw").getFirst();
    Span connection = connection("throw");

    assertThat(message.status()).isEqualTo("ERROR");
    assertThat(message.attribute("error.type")).isEqualTo("java.lang.IllegalArgumentException");
    assertThat(message.events())
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.attributes())
                    .containsEntry("exception.type", "java.lang.IllegalArgumentException")
                    .containsEntry("exception.message", "not this"));
    assertThat(connection.status()).isEqualTo("ERROR");
    assertThat(connection.attribute("error.type")).isEqualTo("java.lang.IllegalArgumentException");
    assertThat(connection.events()).isEmpty();
  }

  @Test
  void failureThatTheListenerAnswersIsOne() {
    assertThat(messages("failed").getFirst().status()).isEqualTo("ERROR");
    assertThat(messages("failed").getFirst().attribute("error.type")).isEqualTo("1011");
  }

  @ParameterizedTest
  @CsvSource({"close", "terminate"})
  void closeOfTheListenerIsNoFailureOfTheMessage(String name) {
    Span message = messages(name).getFirst();

    assertThat(message.status()).isEqualTo("UNSET");
    assertThat(message.events()).isEmpty();
    assertThat(message.attribute("error.type")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "text, 1000, client,",
    "code, 4321, client,",
    "away, 1001, client,",
    "close, 1001, server,",
    "terminate, 1000, server,",
    "failed, 1011, server, 1011",
    "throw-open, 1011, server, 1011",
    "abort, 1006,, 1006",
    "reset, 1006,, 1006"
  })
  void saysHowAConnectionEnded(String name, long code, String initiator, String errorType) {
    Span connection = connection(name);

    assertThat(connection.attribute("websocket.close.code")).isEqualTo(code);
    assertThat(connection.attribute("websocket.close.initiator")).isEqualTo(initiator);
    assertThat(connection.attribute("error.type")).isEqualTo(errorType);
    assertThat(connection.status()).isEqualTo(errorType == null ? "UNSET" : "ERROR");
  }

  @Test
  void requestWithoutARouteHasTheSpanOfHttp() {
    if (httpHasSpans()) {
      assertThat(servers("no-route"))
          .singleElement()
          .satisfies(span -> assertThat(span.scope()).startsWith("io.opentelemetry.helidon"));
    } else {
      assertThat(servers("no-route")).isEmpty();
    }
  }

  @Test
  void requestThatIsLeftToHttpKeepsItsSpan() {
    assertThat(servers("rejected"))
        .singleElement()
        .satisfies(
            span -> {
              assertThat(span.scope()).isEqualTo(SCOPE);
              assertThat(span.name()).isEqualTo("GET /rejected/{case}");
              assertThat(span.attribute("http.response.status_code")).isIn(400L, 404L);
              assertThat(span.attribute("network.protocol.name")).isNull();
              assertThat(span.attribute("network.protocol.version")).isEqualTo("1.1");
              assertThat(call("rejected-upgrade").isChildOf(span)).isTrue();
            });
    assertThat(servers("own-other"))
        .singleElement()
        .satisfies(
            span -> {
              assertThat(span.scope()).isEqualTo(SCOPE);
              assertThat(span.attribute("http.response.status_code")).isEqualTo(200L);
              // Helidon tells it from 4.3 on, as upstream needs it to.
              assertThat(span.attribute("http.route"))
                  .isEqualTo(httpHasSpans() ? "/ok/{case}" : null);
            });
  }

  @Test
  void endsEachSpan() {
    assertThat(receiver.lastMetrics(point -> point.name().equals("otel.sdk.span.live")))
        .isNotEmpty()
        .allSatisfy(point -> assertThat(point.value()).isZero());
  }

  @Test
  void refusalHasItsStatus() {
    Span refused = connection("own-refused");
    Span broken = connection("own-broken");

    assertThat(refused.name()).isEqualTo("GET");
    assertThat(refused.status()).isEqualTo("ERROR");
    assertThat(refused.attribute("http.response.status_code")).isEqualTo(503L);
    assertThat(refused.attribute("error.type")).isEqualTo("503");
    assertThat(refused.attribute("websocket.close.code")).isNull();
    assertThat(broken.attribute("http.response.status_code")).isEqualTo(500L);
    assertThat(broken.events()).extracting(Span.Event::name).containsExactly("exception");
  }

  @Test
  void refusalCountsAsARequest() {
    assertThat(last("http.server.request.duration"))
        .extracting(point -> point.attribute("http.response.status_code"))
        .contains(503L, 500L, 200L)
        .hasSize(4);
  }

  @Test
  void tellsTheSubProtocol() {
    assertThat(connection("protocol").attribute("websocket.subprotocol")).isEqualTo("chat.v2");
  }

  @Test
  void connectionInsideOfAMessageBelongsToIt() {
    Span message = messages("nested").getFirst();
    Span inner = connection("nested-inner");

    assertThat(inner.traceId()).isEqualTo(message.traceId());
    assertThat(messages("nested-inner").getFirst().traceId()).isNotEqualTo(message.traceId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/rooms/own", "/rooms/4711", "/foreign"})
  void pathIsNoRouteWhereHelidonHasNotRouted(String path) {
    Span connection =
        receiver
            .spans(span -> span.scope().equals(SCOPE) && path.equals(span.attribute("url.path")))
            .getFirst();

    assertThat(connection.attribute("http.route")).isNull();
    assertThat(connection.name()).isEqualTo("GET");
    assertThat(connection.isRoot()).isTrue();
  }

  @Test
  void keepsConcurrentConnectionsApart() {
    Set<String> traces = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      List<Span> messages = messages("concurrent-" + i);
      assertThat(messages).hasSize(3);
      for (int message = 0; message < 3; message++) {
        Span expected = messages.get(message);
        assertThat(call("concurrent-" + i + "-" + (message + 1)).isChildOf(expected)).isTrue();
        traces.add(expected.traceId());
      }
      traces.add(connection("concurrent-" + i).traceId());
    }
    assertThat(traces).hasSize(80);
  }

  @Test
  void leavesNoContextBehind() {
    // The main thread has made these connections, one after the other.
    assertThat(receiver.spans(span -> span.kind().equals("CLIENT")))
        .filteredOn(
            span -> !String.valueOf(span.attribute("url.full")).matches(".*/ok/.*|.*/nested-inner"))
        .isNotEmpty()
        .allSatisfy(span -> assertThat(span.isRoot()).isTrue());
  }

  @Test
  void noConnectionIsOpenInTheEnd() {
    assertThat(last("websocket.server.active_connections"))
        .isNotEmpty()
        .allSatisfy(
            point -> {
              assertThat(point.unit()).isEqualTo("{connection}");
              assertThat(point.value()).isZero();
            });
  }

  @Test
  void measuresEachConnection() {
    List<MetricPoint> points = last("websocket.server.connection.duration");

    assertThat(points.stream().mapToLong(MetricPoint::count).sum())
        .isEqualTo(
            receiver
                .spans(
                    span ->
                        span.scope().equals(SCOPE)
                            && span.attribute("websocket.close.code") != null)
                .size());
    assertThat(points)
        .allSatisfy(
            point -> {
              assertThat(point.unit()).isEqualTo("s");
              assertThat(point.bounds()).startsWith(0.1).endsWith(86400.0);
            });
    assertThat(points)
        .extracting(point -> point.attribute("websocket.close.code"))
        .contains(1000L, 1001L, 1006L, 1011L, null)
        .doesNotContain(4321L);
    assertThat(points)
        .extracting(point -> point.attribute("error.type"))
        .contains("1006", "1011", "java.lang.IllegalArgumentException");
  }

  @Test
  void measuresEachMessage() {
    List<MetricPoint> points = last("websocket.server.message.duration");

    assertThat(points.stream().mapToLong(MetricPoint::count).sum())
        .isEqualTo(
            receiver
                .spans(span -> span.scope().equals(SCOPE) && span.kind().equals("INTERNAL"))
                .size());
    assertThat(points)
        .allSatisfy(
            point -> {
              assertThat(point.unit()).isEqualTo("s");
              assertThat(point.bounds()).startsWith(0.005).endsWith(10.0);
            });
    assertThat(receiver.metrics(point -> point.name().equals("websocket.server.message.duration")))
        .anySatisfy(point -> assertThat(point.exemplarTraceIds()).isNotEmpty());
  }

  @Test
  void countsMessagesByDirection() {
    assertThat(last("websocket.server.messages"))
        .filteredOn(point -> "/echo/{case}".equals(point.attribute("http.route")))
        .filteredOn(point -> "text".equals(point.attribute("websocket.message.type")))
        .extracting(
            point -> point.attribute("network.io.direction") + " " + Math.round(point.value()))
        .containsExactlyInAnyOrder("receive 66", "transmit 66");
    assertThat(last("websocket.server.messages"))
        .filteredOn(point -> "binary".equals(point.attribute("websocket.message.type")))
        .extracting(
            point -> point.attribute("network.io.direction") + " " + Math.round(point.value()))
        .containsExactlyInAnyOrder("receive 1", "transmit 1");
  }

  /** Upstream knows Helidon's HTTP server from 4.3 on. */
  private static boolean httpHasSpans() {
    return !servers("own-upgrade").isEmpty();
  }

  private static Span connection(String name) {
    List<Span> spans = servers(name);
    assertThat(spans).hasSize(1);
    assertThat(spans.getFirst().scope()).isEqualTo(SCOPE);
    return spans.getFirst();
  }

  /** In the order in which they came in; of connections, only the trace tells. */
  private static List<Span> messages(String name) {
    String connection = connection(name).spanId();
    return receiver
        .spans(span -> span.scope().equals(SCOPE) && span.kind().equals("INTERNAL"))
        .stream()
        .filter(span -> span.links().stream().anyMatch(link -> link.spanId().equals(connection)))
        .sorted((one, other) -> Long.compare(one.startNanos(), other.startNanos()))
        .toList();
  }

  private static List<Span> servers(String name) {
    return receiver.spans(
        span ->
            span.kind().equals("SERVER")
                && String.valueOf(span.attribute("url.path")).endsWith("/" + name));
  }

  private static Span call(String name) {
    List<Span> spans = calls(name);
    assertThat(spans).hasSize(1);
    return spans.getFirst();
  }

  private static List<Span> calls(String name) {
    return receiver.spans(
        span ->
            span.kind().equals("CLIENT")
                && String.valueOf(span.attribute("url.full")).endsWith("/ok/" + name));
  }

  /** The points of the last export, in which the application had ended. */
  private static List<MetricPoint> last(String name) {
    return receiver.lastMetrics(point -> point.name().equals(name) && point.scope().equals(SCOPE));
  }
}
