package io.sightline.instrumentation.helidon.webclient.v4_0;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.Metadata;
import io.sightline.agent.testing.MetricPoint;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import io.sightline.agent.testing.TestCertificate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Looks at one run of {@link WebClientApplication}, client and server in the same JVM. */
class HelidonWebClientIT {

  private static final String SCOPE = "io.sightline.helidon-webclient-4.0";

  private static OtlpReceiver receiver;
  private static String output;
  private static String outputWithoutAgent;
  private static String port;

  @BeforeAll
  static void run() {
    receiver = OtlpReceiver.start();
    String certificate = TestCertificate.create().toString();
    try (AgentProcess process =
        AgentProcess.of(WebClientApplication.class)
            .extension()
            .property("test.certificate", certificate)
            .property("otel.instrumentation.http.client.capture-request-headers", "X-Test-Request")
            .property(
                "otel.instrumentation.http.client.capture-response-headers", "X-Test-Response")
            .exportTo(receiver)
            .start("webclient")) {
      port = process.awaitOutput("^DONE (\\d+)$").group(1);
      process.stop();
      output = process.output();
    }
    try (AgentProcess process =
        AgentProcess.of(WebClientApplication.class)
            .withoutAgent()
            .property("test.certificate", certificate)
            .start("webclient-without-agent")) {
      process.awaitOutput("^DONE");
      outputWithoutAgent = process.output();
    }
  }

  @AfterAll
  static void close() {
    receiver.close();
  }

  static Stream<String> results() {
    return Stream.of(
        "h1 200",
        "template 200",
        "post 200",
        "stream 200",
        "fail 500",
        "async 200",
        "redirect 200",
        "redirect-stream 200",
        "refused UncheckedIOException",
        "timeout UncheckedIOException",
        "unread 200",
        "service-before IllegalStateException",
        "service-after IllegalStateException",
        "service-retry 200",
        "caller-retry 200",
        "jdk 200",
        "h1-direct 200",
        "h2 200",
        "h2-template 200",
        "h2-upgrade 200",
        "h2-fallback 200",
        "tls-h1 200",
        "tls-h2 200",
        "tls-alpn 200",
        "tls-alpn-known 200",
        "tls-no-alpn 200",
        "untrusted UncheckedIOException",
        "untrusted-h1 UncheckedIOException",
        "untrusted-h2 UncheckedIOException",
        "tls-refused UncheckedIOException",
        "proxy-plain 200",
        "proxy-connect 200",
        "proxy-connect-h1 200",
        "proxy-407 407",
        "proxy-connect-407 IllegalStateException",
        "proxy-connect-h1-407 IllegalStateException",
        "proxy-502 502",
        "proxy-connect-502 IllegalStateException",
        "proxy-connect-h1-502 IllegalStateException",
        "no-proxy 200",
        "upgrade true",
        "query 200",
        "other-method 200",
        "captured 200",
        "not-found 404",
        "hops 200",
        "circular IllegalStateException",
        "kept-alive-4 200",
        "dropped-before InsufficientDataAvailableException",
        "dropped-within InsufficientDataAvailableException",
        "concurrent 50 ok",
        "last 200");
  }

  @ParameterizedTest
  @MethodSource("results")
  void applicationSeesWhatItSeesWithoutAgent(String result) {
    assertThat(outputWithoutAgent).contains("CASE " + result + "\n");
    assertThat(output).contains("CASE " + result + "\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "h1",
        "template",
        "post",
        "stream",
        "fail",
        "async",
        "timeout",
        "unread",
        "service-after",
        "h1-direct",
        "h2",
        "h2-template",
        "h2-upgrade",
        "h2-fallback",
        "tls-h1",
        "tls-h2",
        "tls-alpn",
        "tls-alpn-known",
        "proxy-plain",
        "proxy-connect",
        "proxy-connect-h1",
        "no-proxy",
        "query",
        "other-method",
        "captured",
        "own-traceparent",
        "not-found",
        "hops",
        "hops-1",
        "hops-1-0",
        "kept-alive-0",
        "kept-alive-4",
        "last"
      })
  void oneClientAndOneServerSpanPerCall(String name) {
    Span client = client(name);

    List<Span> servers = servers(name);
    assertThat(servers).hasSize(1);
    assertThat(servers.getFirst().isChildOf(client)).isTrue();
  }

  @Test
  void emitsWhatItsMetadataSays() {
    assertThat(Metadata.telemetry(receiver, SCOPE)).isEqualTo(Metadata.telemetry());
  }

  @Test
  void leavesNoContextBehind() {
    // All these calls are made by the main thread: what one leaves behind is the parent of the
    // next.
    assertThat(receiver.spans(span -> span.kind().equals("CLIENT")))
        .filteredOn(span -> !path(span).equals("/ok/async-inner"))
        .allSatisfy(span -> assertThat(span.isRoot()).isTrue());
  }

  @Test
  void describesTheCall() {
    Span client = client("h1");

    assertThat(client.scope()).isEqualTo(SCOPE);
    assertThat(client.name()).isEqualTo("GET");
    assertThat(client.status()).isEqualTo("UNSET");
    assertThat(client.events()).isEmpty();
    assertThat(withoutThread(client))
        .isEqualTo(
            Map.of(
                "http.request.method",
                "GET",
                "http.response.status_code",
                200L,
                "network.protocol.version",
                "1.1",
                "server.address",
                "127.0.0.1",
                "server.port",
                Long.valueOf(port),
                "url.full",
                "http://127.0.0.1:" + port + "/ok/h1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"template", "h1-direct", "h2-template", "concurrent-7"})
  void knowsTheTemplate(String name) {
    Span client = client(name);

    assertThat(client.name()).isEqualTo("GET /ok/{case}");
    assertThat(client.attribute("url.template")).isEqualTo("/ok/{case}");
    assertThat(client.attribute("url.full")).asString().endsWith("/ok/" + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2", "h2-upgrade"})
  void knowsHttp2(String name) {
    assertThat(client(name).attribute("network.protocol.version")).isEqualTo("2");
    assertThat(servers(name).getFirst().attribute("network.protocol.version")).isEqualTo("2.0");
  }

  @Test
  void knowsThatHttp2FellBack() {
    assertThat(client("h2-fallback").attribute("network.protocol.version")).isEqualTo("1.1");
  }

  @ParameterizedTest
  @CsvSource({
    "tls-h1, 1.1, 1.1",
    "tls-h2, 2, 2.0",
    "tls-alpn, 2, 2.0",
    "tls-alpn-known, 2, 2.0",
    "proxy-connect, 1.1, 1.1",
    "proxy-connect-h1, 1.1, 1.1",
    "no-proxy, 1.1, 1.1"
  })
  void describesACallOverTls(String name, String version, String versionOfTheServer) {
    Span client = client(name);
    Span server = servers(name).getFirst();

    // Those of the server, whether or not a proxy is on the way.
    assertThat(client.attributes())
        .containsEntry("http.response.status_code", 200L)
        .containsEntry("network.protocol.version", version)
        .containsEntry("server.address", "127.0.0.1")
        .containsEntry("server.port", server.attribute("server.port"))
        .containsEntry(
            "url.full", "https://127.0.0.1:" + server.attribute("server.port") + "/ok/" + name);
    assertThat(server.attribute("network.protocol.version")).isEqualTo(versionOfTheServer);
    assertThat(client.status()).isEqualTo("UNSET");
  }

  @Test
  void describesACallOverTlsWithoutNegotiation() {
    assertThat(client("tls-no-alpn").attributes())
        .containsEntry("http.response.status_code", 200L)
        .containsEntry("network.protocol.version", "1.1");
  }

  @ParameterizedTest
  @CsvSource({
    "untrusted, javax.net.ssl.SSLHandshakeException,",
    "untrusted-h1, javax.net.ssl.SSLHandshakeException, 1.1",
    "untrusted-h2, javax.net.ssl.SSLHandshakeException, 2",
    "tls-refused, java.net.ConnectException,",
    "proxy-connect-407, java.lang.IllegalStateException,",
    "proxy-connect-502, java.lang.IllegalStateException,",
    "proxy-connect-h1-407, java.lang.IllegalStateException, 1.1",
    "proxy-connect-h1-502, java.lang.IllegalStateException, 1.1"
  })
  void callThatNeverReachesTheServerIsOneSpan(String name, String errorType, String version) {
    Span client = client(name);

    assertThat(client.name()).isEqualTo("GET");
    assertThat(client.status()).isEqualTo("ERROR");
    assertThat(client.attribute("error.type")).isEqualTo(errorType);
    assertThat(client.attribute("http.response.status_code")).isNull();
    assertThat(client.attribute("network.protocol.version")).isEqualTo(version);
    assertThat(client.attribute("url.full")).asString().startsWith("https://127.0.0.1:");
    assertThat(client.events()).extracting(Span.Event::name).containsExactly("exception");
    assertThat(servers(name)).isEmpty();
  }

  @Test
  void wayThroughAProxyIsNoCallOfItsOwn() {
    assertThat(receiver.spans(span -> span.kind().equals("CLIENT")))
        .noneMatch(span -> "CONNECT".equals(span.attribute("http.request.method")));
  }

  @Test
  void describesACallThroughAProxy() {
    assertThat(client("proxy-plain").attributes())
        .containsEntry("http.response.status_code", 200L)
        .containsEntry("server.port", Long.valueOf(port))
        .containsEntry("url.full", "http://127.0.0.1:" + port + "/ok/proxy-plain");
    for (String refused : List.of("407", "502")) {
      assertThat(client("proxy-" + refused).attributes())
          .containsEntry("http.response.status_code", Long.valueOf(refused))
          .containsEntry("error.type", refused)
          .containsEntry("server.port", Long.valueOf(port));
      assertThat(servers("proxy-" + refused)).isEmpty();
    }
  }

  @Test
  void tellsTheQuery() {
    assertThat(client("query").attribute("url.full"))
        .isEqualTo("http://127.0.0.1:" + port + "/ok/query?q=a%20b");
  }

  @Test
  void methodThatNobodyKnowsIsNoLabel() {
    Span client = client("other-method");

    assertThat(client.name()).isEqualTo("HTTP");
    assertThat(client.attribute("http.request.method")).isEqualTo("_OTHER");
    assertThat(client.attribute("http.request.method_original")).isEqualTo("TEST");
  }

  @Test
  void capturesTheHeadersThatAreAskedFor() {
    assertThat(client("captured").attributes())
        .containsEntry("http.request.header.x-test-request", List.of("sent"))
        .containsEntry("http.response.header.x-test-response", List.of("answered"));
    assertThat(client("h1").attributes().keySet()).noneMatch(name -> name.contains(".header."));
  }

  @Test
  void replacesTheTraceParentOfTheApplication() {
    Span client = client("own-traceparent");

    assertThat(client.isRoot()).isTrue();
    assertThat(output)
        .containsPattern(
            "CASE own-traceparent 00-" + client.traceId() + "-" + client.spanId() + "-0[13]\n");
  }

  @Test
  void callOfAnUnsampledRequestPassesThatOn() {
    assertThat(output)
        .containsPattern("CASE unsampled 00-1af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-0[02]\n");
    assertThat(clients("unsampled-inner")).isEmpty();
    assertThat(servers("unsampled-inner")).isEmpty();
  }

  @Test
  void whatTheServerDoesNotKnowIsAnErrorOfTheCall() {
    Span client = client("not-found");

    assertThat(client.status()).isEqualTo("ERROR");
    assertThat(client.attribute("error.type")).isEqualTo("404");
    assertThat(client.events()).isEmpty();
  }

  @Test
  void redirectsInACircleAreCallsUntilTheClientGivesUp() {
    List<Span> calls = clients("circular");

    assertThat(calls).hasSizeGreaterThan(2).hasSameSizeAs(servers("circular"));
    assertThat(calls)
        .extracting(span -> span.attribute("http.response.status_code"))
        .containsOnly(303L);
  }

  @Test
  void connectionThatBreaksBeforeTheAnswerIsAnError() {
    Span client = client("dropped-before");

    assertThat(client.status()).isEqualTo("ERROR");
    assertThat(client.attribute("error.type")).isNotNull();
    assertThat(client.attribute("http.response.status_code")).isNull();
  }

  @Test
  void connectionThatBreaksWithinTheEntityLeavesTheCallAsItWas() {
    assertThat(client("dropped-within").attribute("http.response.status_code")).isEqualTo(200L);
  }

  @Test
  void upgradeIsACall() {
    assertThat(client("upgrade").attributes())
        .containsEntry("http.response.status_code", 101L)
        .containsEntry("network.protocol.version", "1.1");
    assertThat(client("upgrade").status()).isEqualTo("UNSET");
  }

  @Test
  void sendsOneTraceParent() {
    Span client = client("header");

    assertThat(output)
        .containsPattern("CASE header 00-" + client.traceId() + "-" + client.spanId() + "-0[13]\n");
  }

  @Test
  void serverErrorIsAnError() {
    Span client = client("fail");

    assertThat(client.status()).isEqualTo("ERROR");
    assertThat(client.attribute("error.type")).isEqualTo("500");
    assertThat(client.attribute("http.response.status_code")).isEqualTo(500L);
  }

  @Test
  void callOfAnotherThreadBelongsToItsRequest() {
    Span inner = client("async-inner");

    assertThat(inner.isChildOf(servers("async").getFirst())).isTrue();
    assertThat(inner.traceId()).isEqualTo(client("async").traceId());
  }

  @Test
  void eachRedirectIsACallOfItsOwn() {
    assertThat(client("redirect").attribute("http.response.status_code")).isEqualTo(303L);
    assertThat(client("redirect-target").attribute("http.response.status_code")).isEqualTo(200L);
    assertThat(servers("redirect").getFirst().isChildOf(client("redirect"))).isTrue();
    assertThat(servers("redirect-target").getFirst().isChildOf(client("redirect-target"))).isTrue();
  }

  @Test
  void redirectOfAStreamStaysInItsTrace() {
    Span client = client("redirect-stream");

    assertThat(servers("redirect-stream").getFirst().isChildOf(client)).isTrue();
    assertThat(servers("redirect-stream-target").getFirst().isChildOf(client)).isTrue();
  }

  @Test
  void refusedConnectionHasNoStatus() {
    Span client = client("refused");

    assertThat(client.status()).isEqualTo("ERROR");
    assertThat(client.attribute("error.type")).isEqualTo("java.net.ConnectException");
    assertThat(client.attribute("http.response.status_code")).isNull();
    assertThat(client.events()).extracting(Span.Event::name).containsExactly("exception");
    assertThat(servers("refused")).isEmpty();
  }

  @Test
  void readTimeoutIsNamed() {
    Span client = client("timeout");

    assertThat(client.status()).isEqualTo("ERROR");
    assertThat(client.attribute("error.type")).isEqualTo("java.net.SocketTimeoutException");
  }

  @Test
  void unreadEntityDoesNotKeepTheSpanOpen() {
    assertThat(client("unread").attribute("http.response.status_code")).isEqualTo(200L);
  }

  @Test
  void serviceThatThrowsBeforeTheCallMakesNone() {
    assertThat(clients("service-before")).isEmpty();
  }

  @Test
  void serviceThatThrowsAfterTheCallDoesNotChangeIt() {
    Span client = client("service-after");

    assertThat(client.attribute("http.response.status_code")).isEqualTo(200L);
    assertThat(client.events()).isEmpty();
    assertThat(client.status()).isEqualTo("UNSET");
  }

  @ParameterizedTest
  @ValueSource(strings = {"service-retry", "caller-retry"})
  void eachAttemptIsACallOfItsOwn(String name) {
    List<Span> attempts = clients(name);

    assertThat(attempts)
        .extracting(span -> span.attribute("http.response.status_code"))
        .containsExactlyInAnyOrder(503L, 503L, 200L);
    assertThat(servers(name))
        .extracting(Span::parentSpanId)
        .containsExactlyInAnyOrderElementsOf(attempts.stream().map(Span::spanId).toList());
  }

  @Test
  void jdkClientIsNotDoubled() {
    assertThat(clients("jdk"))
        .extracting(Span::scope)
        .containsExactly("io.opentelemetry.java-http-client");
    assertThat(servers("jdk")).hasSize(1);
  }

  @Test
  void keepsConcurrentCallsApart() {
    Set<String> traces = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      Span client = client("concurrent-" + i);
      assertThat(servers("concurrent-" + i))
          .satisfiesExactly(server -> assertThat(server.isChildOf(client)).isTrue());
      traces.add(client.traceId());
    }
    assertThat(traces).hasSize(50);
  }

  @Test
  void measuresEachCall() {
    List<MetricPoint> points =
        receiver.metrics(
            point ->
                point.name().equals("http.client.request.duration") && point.scope().equals(SCOPE));
    long last = points.stream().mapToLong(MetricPoint::timeNanos).max().orElseThrow();
    List<MetricPoint> finals = points.stream().filter(it -> it.timeNanos() == last).toList();

    // The unsampled one has no span.
    assertThat(finals.stream().mapToLong(MetricPoint::count).sum())
        .isEqualTo(receiver.spans(span -> span.scope().equals(SCOPE)).size() + 1);
    assertThat(finals)
        .allSatisfy(
            point -> {
              assertThat(point.unit()).isEqualTo("s");
              assertThat(point.bounds()).startsWith(0.005).endsWith(10.0);
            });
    assertThat(finals)
        .extracting(point -> point.attribute("error.type"))
        .contains("500", "java.net.ConnectException", "java.net.SocketTimeoutException");
    assertThat(points).anySatisfy(it -> assertThat(it.exemplarTraceIds()).isNotEmpty());
  }

  private static Span client(String name) {
    List<Span> spans = clients(name);
    assertThat(spans).hasSize(1);
    return spans.getFirst();
  }

  private static List<Span> clients(String name) {
    return receiver.spans(span -> span.kind().equals("CLIENT") && path(span).endsWith("/" + name));
  }

  private static List<Span> servers(String name) {
    return receiver.spans(span -> span.kind().equals("SERVER") && path(span).endsWith("/" + name));
  }

  private static String path(Span span) {
    return String.valueOf(span.attributes().getOrDefault("url.full", span.attribute("url.path")))
        .replaceFirst("^https?://[^/]*", "")
        .replaceFirst("\\?.*", "");
  }

  private static Map<String, Object> withoutThread(Span span) {
    Map<String, Object> attributes = new HashMap<>(span.attributes());
    attributes.keySet().removeIf(name -> name.startsWith("thread."));
    return attributes;
  }
}
