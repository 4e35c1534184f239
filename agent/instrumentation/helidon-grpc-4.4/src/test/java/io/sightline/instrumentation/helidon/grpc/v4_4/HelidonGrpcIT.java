package io.sightline.instrumentation.helidon.grpc.v4_4;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.Metadata;
import io.sightline.agent.testing.MetricPoint;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import io.sightline.agent.testing.TestCertificate;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * All kinds of calls and all ways in which they end, client and server in one JVM. The HTTP request
 * that asks for a call is the root of its trace.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HelidonGrpcIT {

  private static final String SCOPE = "io.sightline.helidon-grpc-4.4";
  private static final String TIMEOUT = "io.helidon.webclient.http2.StreamTimeoutException";
  private static final List<String> KINDS =
      List.of("unary", "unary-async", "client-stream", "server-stream", "bidi");
  private static final Map<String, String> METHODS =
      Map.of(
          "unary", "Unary",
          "unary-async", "Unary",
          "client-stream", "ClientStream",
          "server-stream", "ServerStream",
          "bidi", "Bidi");
  private static final Set<String> OVER_TLS =
      Set.of("ok", "FAILED_PRECONDITION", "INTERNAL", "cancel");
  private static final AtomicInteger REQUESTS = new AtomicInteger();

  private static OtlpReceiver receiver;
  private static AgentProcess process;
  private static HttpClient http;
  private static String port;
  private static String securePort;

  @BeforeAll
  static void start() {
    receiver = OtlpReceiver.start();
    process =
        AgentProcess.of(ProbeApplication.class)
            .extension()
            .exportTo(receiver)
            .environment("OTEL_SEMCONV_STABILITY_OPT_IN", "rpc")
            .property("otel.instrumentation.methods.include", marks())
            .property("test.certificate", TestCertificate.create().toString())
            .start("helidon-grpc");
    MatchResult listening = process.awaitOutput("^LISTENING (\\d+) (\\d+)$");
    port = listening.group(1);
    securePort = listening.group(2);
    http = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    http.close();
    process.close();
    receiver.close();
  }

  /** What is to be seen of a call; null for an attribute that is not set. */
  private record Expected(
      String result, String clientCode, String clientError, String serverCode, String serverError) {

    static Expected of(String kind, String outcome) {
      boolean stream = kind.endsWith("stream") || kind.equals("bidi");
      boolean manyAnswers = kind.equals("server-stream") || kind.equals("bidi");
      return switch (outcome) {
        case "ok" -> new Expected(manyAnswers ? "OK 3" : "OK 1", "OK", null, "OK", null);
        case "none" -> new Expected("OK 0", "OK", null, "OK", null);
        case "many" -> new Expected("OK 500", "OK", null, "OK", null);
        // The client asked wrongly: an error for the client alone.
        case "FAILED_PRECONDITION", "NOT_FOUND" ->
            new Expected(outcome, outcome, outcome, outcome, null);
        case "INTERNAL", "UNAVAILABLE", "DEADLINE_EXCEEDED" ->
            new Expected(outcome, outcome, outcome, outcome, outcome);
        case "cancel", "cancel-early", "cancel-open" ->
            new Expected("CANCELLED", "CANCELLED", "CANCELLED", "CANCELLED", null);
        // Helidon answers nothing; its client gives up in a way of its own for each kind.
        case "throw" ->
            stream
                ? new Expected(
                    "DEADLINE_EXCEEDED",
                    "DEADLINE_EXCEEDED",
                    "DEADLINE_EXCEEDED",
                    "UNKNOWN",
                    "java.lang.IllegalStateException")
                : new Expected(
                    "StreamTimeoutException",
                    "UNKNOWN",
                    TIMEOUT,
                    "UNKNOWN",
                    "java.lang.IllegalStateException");
        default -> throw new IllegalArgumentException(outcome);
      };
    }
  }

  static Stream<Arguments> calls() {
    return KINDS.stream()
        .flatMap(
            kind ->
                Stream.of(
                        "ok",
                        "FAILED_PRECONDITION",
                        "NOT_FOUND",
                        "INTERNAL",
                        "UNAVAILABLE",
                        "DEADLINE_EXCEEDED",
                        "throw",
                        "cancel")
                    // An asynchronous unary call blocks in Helidon: nobody is left to cancel it.
                    .filter(outcome -> !outcome.equals("cancel") || !kind.equals("unary-async"))
                    .flatMap(
                        outcome ->
                            OVER_TLS.contains(outcome)
                                ? Stream.of(outcome, "tls-" + outcome)
                                : Stream.of(outcome))
                    .map(outcome -> arguments(kind, outcome)));
  }

  /** A client that goes before everything was said. */
  static Stream<Arguments> earlyEnds() {
    return Stream.of(
            arguments("server-stream", "cancel-early"),
            arguments("bidi", "cancel-early"),
            arguments("client-stream", "cancel-open"),
            arguments("bidi", "cancel-open"))
        .flatMap(call -> Stream.of(call, arguments(call.get()[0], "tls-" + call.get()[1])));
  }

  /** Streams in which nothing is said, and much. */
  static Stream<Arguments> lengths() {
    return Stream.of("server-stream", "bidi")
        .flatMap(kind -> Stream.of(arguments(kind, "none"), arguments(kind, "many")));
  }

  @ParameterizedTest
  @MethodSource({"calls", "earlyEnds", "lengths"})
  void makesOneClientAndOneServerSpan(String kind, String path) {
    boolean tls = path.startsWith("tls-");
    String outcome = tls ? path.substring(4) : path;
    Long serverPort = Long.valueOf(tls ? securePort : port);
    Expected expected = Expected.of(kind, outcome);
    String method = "probe.v1.ProbeService/" + METHODS.get(kind);

    Request request = request("/calls/" + kind + "/" + path);
    assertThat(request.answer()).isEqualTo(expected.result());

    List<Span> calls = request.awaitRpcSpans(2);
    Span client = only(calls, "CLIENT");
    assertThat(client.isChildOf(request.root())).isTrue();
    assertRpc(client, method, expected.clientCode(), expected.clientError());
    assertThat(client.status()).isEqualTo(expected.clientError() == null ? "UNSET" : "ERROR");
    assertThat(client.attributes())
        .containsEntry("server.address", "127.0.0.1")
        .containsEntry("server.port", serverPort)
        .containsEntry("network.peer.address", "127.0.0.1")
        .containsEntry("network.peer.port", serverPort);

    Span server = only(calls, "SERVER");
    assertThat(server.isChildOf(client)).isTrue();
    assertRpc(server, method, expected.serverCode(), expected.serverError());
    assertThat(server.status()).isEqualTo(expected.serverError() == null ? "UNSET" : "ERROR");
    assertThat(server.attributes())
        .containsEntry("network.peer.address", "127.0.0.1")
        .containsKey("network.peer.port");

    boolean thrown = outcome.equals("throw");
    // The service gives each error a cause, which stays on the server.
    String exception =
        thrown ? "java.lang.IllegalStateException" : "java.lang.IllegalArgumentException";
    assertThat(exceptions(server))
        .isEqualTo(expected.serverError() == null ? List.of() : List.of(exception));
    assertThat(exceptions(client))
        .isEqualTo(thrown && kind.startsWith("unary") ? List.of(TIMEOUT) : List.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"unary", "client-stream", "server-stream", "bidi"})
  void seesCallsOfMethodsThatTheServerDoesNotHave(String kind) {
    String method = "probe.v1.AbsentService/" + METHODS.get(kind);

    Request request = request("/calls/" + kind + "/absent");
    List<Span> calls = request.awaitRpcSpans(2);
    Span client = only(calls, "CLIENT");
    // Not UNIMPLEMENTED: it is what Helidon answers.
    assertEndedEarly(client, request.answer(), method, "NOT_FOUND");
    Span server = only(calls, "SERVER");
    assertThat(server.isChildOf(client)).isTrue();
    assertThat(server.name()).isEqualTo("grpc");
    assertThat(server.status()).isEqualTo("UNSET");
    assertThat(server.attributes())
        .containsEntry("rpc.system.name", "grpc")
        .containsEntry("rpc.method", "_OTHER")
        .containsEntry("rpc.method_original", method)
        .containsEntry("rpc.response.status_code", "NOT_FOUND")
        .doesNotContainKey("error.type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"unary", "client-stream", "server-stream", "bidi"})
  void seesCallsOfServersThatAreNotThere(String kind) {
    Request request = request("/calls/" + kind + "/refused");
    assertThat(request.answer()).isEqualTo("UncheckedIOException");

    Span client = only(request.awaitRpcSpans(1), "CLIENT");
    assertRpc(
        client,
        "probe.v1.ProbeService/" + METHODS.get(kind),
        "UNKNOWN",
        "java.net.ConnectException");
    assertThat(client.status()).isEqualTo("ERROR");
    assertThat(client.attributes()).containsEntry("server.port", 1L);
    assertThat(exceptions(client)).containsExactly("java.net.ConnectException");
  }

  /** The client has never heard of the server's certificate: no call reaches the server. */
  @ParameterizedTest
  @ValueSource(strings = {"unary", "client-stream", "server-stream", "bidi"})
  void seesCallsOfServersThatAreNotTrusted(String kind) {
    Request request = request("/calls/" + kind + "/untrusted");
    assertThat(request.answer()).isEqualTo("UncheckedIOException");

    Span client = only(request.awaitRpcSpans(1), "CLIENT");
    assertRpc(
        client,
        "probe.v1.ProbeService/" + METHODS.get(kind),
        "UNKNOWN",
        "javax.net.ssl.SSLHandshakeException");
    assertThat(client.status()).isEqualTo("ERROR");
    assertThat(client.attributes()).containsEntry("server.port", Long.valueOf(securePort));
    assertThat(exceptions(client)).containsExactly("javax.net.ssl.SSLHandshakeException");
  }

  /** Helidon's server does not tell the service, and keeps its thread waiting for more. */
  @ParameterizedTest
  @ValueSource(strings = {"unary", "client-stream", "server-stream", "bidi"})
  void endsTheServerSpanWhenTheConnectionBreaks(String kind) {
    Request request = request("/calls/" + kind + "/dropped");

    List<Span> calls = request.awaitRpcSpans(2);
    assertThat(only(calls, "CLIENT").status()).isEqualTo("ERROR");
    Span server = only(calls, "SERVER");
    assertRpc(server, "probe.v1.ProbeService/" + METHODS.get(kind), "CANCELLED", null);
    assertThat(server.isChildOf(only(calls, "CLIENT"))).isTrue();
  }

  /** Helidon has no listener yet that it could tell of the end. */
  @ParameterizedTest
  @ValueSource(strings = {"unary", "server-stream", "bidi"})
  void seesCallsThatAnotherInterceptorRejects(String kind) {
    Request request = request("/calls/" + kind + "/rejected");

    List<Span> calls = request.awaitRpcSpans(2);
    String method = "probe.v1.ProbeService/" + METHODS.get(kind);
    assertEndedEarly(only(calls, "CLIENT"), request.answer(), method, "UNAUTHENTICATED");
    assertRpc(only(calls, "SERVER"), method, "UNAUTHENTICATED", null);
  }

  @Test
  void namesTheServerThatASupplierOfAddressesHasChosen() {
    Request request = request("/calls/unary/supplied");
    assertThat(request.answer()).isEqualTo("OK 1");

    assertThat(only(request.awaitRpcSpans(2), "CLIENT").attributes())
        .containsEntry("server.address", "localhost")
        .containsEntry("server.port", Long.valueOf(port));
  }

  /** Helidon ignores the deadline, and so the call is what it was: a success. */
  @ParameterizedTest
  @MethodSource("kinds")
  void reportsWhatHappenedToACallPastItsDeadline(String kind) {
    Request request = request("/calls/" + kind + "/deadline-missed");
    String method = "probe.v1.ProbeService/" + METHODS.get(kind);
    assertThat(request.answer()).isEqualTo(Expected.of(kind, "ok").result());

    List<Span> calls = request.awaitRpcSpans(2);
    assertRpc(only(calls, "CLIENT"), method, "OK", null);
    assertRpc(only(calls, "SERVER"), method, "OK", null);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void runsServiceAndCallbacksInTheirContext(String kind) {
    Request request = request("/calls/" + kind + "/ok");
    Span server = only(request.awaitRpcSpans(2), "SERVER");

    assertMarks(request, server, "inService", 1);
    boolean manyQuestions = kind.equals("client-stream") || kind.equals("bidi");
    assertMarks(request, server, "inRequestCallback", manyQuestions ? 2 : 0);
    assertMarks(request, server, "inHalfClose", manyQuestions ? 1 : 0);
    // A callback of the client is the caller's: next to the call, not below it.
    int answers =
        switch (kind) {
          case "unary" -> 0;
          case "unary-async", "client-stream" -> 1;
          default -> 3;
        };
    assertMarks(request, request.root(), "inResponseCallback", answers == 0 ? 0 : answers + 1);
    assertMarks(request, request.root(), "afterClientCall", 1);
  }

  /** Unary alone: Helidon's client does not always get to tell the server that a stream is over. */
  @Test
  void runsCancelHandlersInTheContextOfTheirCall() {
    Request request = request("/calls/unary/cancel");
    Span server = only(request.awaitRpcSpans(2), "SERVER");

    assertMarks(request, server, "inCancelHandler", 1);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void hasCallsOfAServiceBelowTheCallItServes(String kind) {
    Request request = request("/calls/" + kind + "/nested");

    List<Span> calls = request.awaitRpcSpans(4);
    assertThat(calls).hasSize(4);
    Span outerClient = childOf(request.root(), calls);
    Span outerServer = childOf(outerClient, calls);
    Span innerClient = childOf(outerServer, calls);
    Span innerServer = childOf(innerClient, calls);
    assertThat(List.of(outerClient, outerServer, innerClient, innerServer))
        .extracting(Span::kind)
        .containsExactly("CLIENT", "SERVER", "CLIENT", "SERVER");
  }

  @Test
  void keepsCallsApartThatRunAtTheSameTime() {
    Request request = request("/bursts/50");

    List<Span> calls = request.awaitRpcSpans(100);
    assertThat(calls).hasSize(100);
    List<Span> clients = kind(calls, "CLIENT");
    assertThat(clients).hasSize(50).allMatch(client -> client.isChildOf(request.root()));
    for (Span client : clients) {
      Span server = childOf(client, calls);
      assertThat(server.name()).isEqualTo(client.name());
      assertMarks(request, server, "inService", 1);
    }
  }

  /** After all others: what they have left behind. */
  @Test
  @Order(Integer.MAX_VALUE)
  void leavesThreadsCleanAndMeasuresEachCallOnce() {
    List<Span> after =
        receiver.awaitSpans(1, span -> span.name().equals("Marks.afterServerCallback"));
    assertThat(after).hasSizeGreaterThan(100).allMatch(Span::isRoot);

    assertDurations("rpc.client.call.duration", "CLIENT");
    assertDurations("rpc.server.call.duration", "SERVER");
    assertThat(receiver.metrics(it -> it.name().startsWith("rpc.")))
        .extracting(MetricPoint::name)
        .containsOnly("rpc.client.call.duration", "rpc.server.call.duration");
    assertThat(Metadata.telemetry(receiver, SCOPE)).isEqualTo(Metadata.telemetry());
  }

  static List<String> kinds() {
    return KINDS;
  }

  private static void assertDurations(String name, String kind) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(latest(name).stream().mapToLong(MetricPoint::count).sum())
                    .isEqualTo(
                        receiver.spans(span -> isRpc(span) && span.kind().equals(kind)).size())
                    .isPositive());
    for (MetricPoint point : latest(name)) {
      assertThat(point.unit()).isEqualTo("s");
      assertThat(point.bounds())
          .containsExactly(
              0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);
      assertThat(point.attributes())
          .containsKeys("rpc.system.name", "rpc.method", "rpc.response.status_code")
          .doesNotContainKeys("rpc.method_original", "network.peer.port");
      assertThat(point.attributes().containsKey("server.address")).isEqualTo(kind.equals("CLIENT"));
      List<Span> measured =
          receiver.spans(
              span ->
                  isRpc(span)
                      && span.kind().equals(kind)
                      && point.attributes().entrySet().stream()
                          .allMatch(it -> it.getValue().equals(span.attribute(it.getKey())))
                      && (span.attribute("error.type") == null)
                          == (point.attribute("error.type") == null));
      assertThat(point.count()).as("%s", point).isEqualTo(measured.size());
      double seconds =
          measured.stream().mapToDouble(it -> (it.endNanos() - it.startNanos()) / 1e9).sum();
      assertThat(point.value()).isBetween(0.0, seconds + 0.1);
    }
    assertThat(receiver.metrics(it -> it.name().equals(name)))
        .anySatisfy(it -> assertThat(it.exemplarTraceIds()).isNotEmpty());
  }

  /** The metric is cumulative. */
  private static List<MetricPoint> latest(String name) {
    return receiver.lastMetrics(it -> it.name().equals(name));
  }

  /**
   * Helidon's server resets a stream that it ends before the request is there. Its client, with or
   * without an agent, then reports UNKNOWN when it sees that first; the span must say the same.
   */
  private static void assertEndedEarly(Span client, String answer, String method, String status) {
    assertThat(answer).isIn(status, "UNKNOWN");
    if (answer.equals(status)) {
      assertRpc(client, method, status, status);
    } else {
      assertThat(client.name()).isEqualTo(method);
      assertThat(client.status()).isEqualTo("ERROR");
      assertThat(client.attributes()).containsEntry("rpc.response.status_code", "UNKNOWN");
    }
  }

  private static void assertRpc(Span span, String method, String code, String error) {
    assertThat(span.name()).isEqualTo(method);
    assertThat(span.attributes())
        .containsEntry("rpc.system.name", "grpc")
        .containsEntry("rpc.method", method)
        .containsEntry("rpc.response.status_code", code)
        // Names of the conventions before the opt-in.
        .doesNotContainKeys("rpc.system", "rpc.service", "rpc.grpc.status_code");
    assertThat(span.attribute("error.type")).isEqualTo(error);
  }

  private static void assertMarks(Request request, Span parent, String mark, int count) {
    List<Span> marks =
        receiver.awaitSpans(
            count,
            span ->
                span.traceId().equals(request.root().traceId())
                    && span.name().equals("Marks." + mark)
                    && (count != 1 || span.isChildOf(parent)));
    assertThat(marks).as(mark).hasSize(count).allMatch(span -> span.isChildOf(parent));
  }

  private static List<String> exceptions(Span span) {
    return span.events().stream()
        .filter(event -> event.name().equals("exception"))
        .map(event -> String.valueOf(event.attributes().get("exception.type")))
        .toList();
  }

  private static Span only(List<Span> spans, String kind) {
    List<Span> matching = kind(spans, kind);
    assertThat(matching).as("%s spans", kind).hasSize(1);
    return matching.getFirst();
  }

  private static List<Span> kind(List<Span> spans, String kind) {
    return spans.stream().filter(span -> span.kind().equals(kind)).toList();
  }

  private static Span childOf(Span parent, List<Span> spans) {
    List<Span> children = spans.stream().filter(span -> span.isChildOf(parent)).toList();
    assertThat(children).as("children of %s", parent.name()).hasSize(1);
    return children.getFirst();
  }

  private static boolean isRpc(Span span) {
    return span.scope().equals(SCOPE);
  }

  /** Asks the application for calls; the number makes its trace known again. */
  private static Request request(String path) {
    String query = "n=" + REQUESTS.incrementAndGet();
    URI uri = URI.create("http://127.0.0.1:" + port + path + "?" + query);
    String answer =
        http.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).join().body();
    Span root =
        receiver
            .awaitSpans(
                1,
                span -> span.kind().equals("SERVER") && query.equals(span.attribute("url.query")))
            .getFirst();
    return new Request(answer, root);
  }

  private record Request(String answer, Span root) {

    /** The spans of the request's calls, which are all its spans but the root and the marks. */
    List<Span> awaitRpcSpans(int count) {
      List<Span> spans =
          receiver.awaitSpans(
              count,
              span ->
                  span.traceId().equals(root.traceId())
                      && !span.equals(root)
                      && !span.name().startsWith("Marks."));
      assertThat(spans).allMatch(HelidonGrpcIT::isRpc);
      return spans;
    }
  }

  private static String marks() {
    return Arrays.stream(Marks.class.getDeclaredMethods())
        .map(Method::getName)
        .collect(joining(",", Marks.class.getName() + "[", "]"));
  }
}
