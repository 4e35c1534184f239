package io.sightline.instrumentation.helidon.webclient.v4_0;

import com.sun.net.httpserver.HttpServer;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webclient.api.ClientResponseTyped;
import io.helidon.webclient.api.HttpClientRequest;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.api.WebClientServiceRequest;
import io.helidon.webclient.api.WebClientServiceResponse;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webclient.http1.Http1ClientRequest;
import io.helidon.webclient.http2.Http2Client;
import io.helidon.webclient.http2.Http2ClientProtocolConfig;
import io.helidon.webclient.spi.WebClientService;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server and its clients in one JVM. Runs each case once, on the main thread, and prints what the
 * application itself saw of it; the last part of each path names the case.
 */
public final class WebClientApplication {

  private final CountDownLatch timedOut = new CountDownLatch(1);
  private final AtomicInteger flakyCalls = new AtomicInteger();
  private final WebServer server;
  private final String baseUri;
  private final WebClient client;

  public static void main(String[] args) throws Exception {
    WebClientApplication application = new WebClientApplication();
    application.runCases();
    System.out.println("DONE " + application.server.port());
  }

  private WebClientApplication() {
    server = WebServer.builder().host("127.0.0.1").port(0).routing(this::routing).build().start();
    baseUri = "http://127.0.0.1:" + server.port();
    client = WebClient.builder().baseUri(baseUri).build();
  }

  private void routing(HttpRouting.Builder routing) {
    ContractCases.routing(routing);
    routing
        .any("/ok/{case}", (request, response) -> response.send("ok"))
        .get("/headers/{case}", WebClientApplication::sendTraceParents)
        .get("/fail/{case}", (request, response) -> response.status(500).send("failed"))
        .get("/async/{case}", this::callFromOtherThread)
        .get("/flaky/{case}", this::failTwice)
        .get("/hang/{case}", this::hang)
        .get("/large/{case}", (request, response) -> response.send("x".repeat(1_000_000)))
        .any(
            "/redirect/{case}",
            (request, response) ->
                response
                    .status(Status.SEE_OTHER_303)
                    .header(
                        HeaderNames.LOCATION,
                        "/ok/" + request.path().pathParameters().get("case") + "-target")
                    .send());
  }

  private void runCases() throws Exception {
    run("h1", () -> status(client.get("/ok/h1")));
    run("template", () -> status(client.get("/ok/{case}").pathParam("case", "template")));
    run("header", () -> client.get("/headers/header").requestEntity(String.class));
    run("post", () -> status(client.post("/ok/post").submit("entity")));
    run(
        "stream",
        () ->
            status(
                client
                    .post("/ok/stream")
                    .outputStream(
                        out -> {
                          out.write("entity".getBytes());
                          out.close();
                        })));
    run("fail", () -> status(client.get("/fail/fail")));
    run("async", () -> status(client.get("/async/async")));
    run("redirect", () -> status(client.get("/redirect/redirect")));
    run(
        "redirect-stream",
        () ->
            status(
                client
                    .post("/redirect/redirect-stream")
                    .outputStream(
                        out -> {
                          out.write("entity".getBytes());
                          out.close();
                        })));
    run("refused", () -> status(client.get("http://127.0.0.1:" + freePort() + "/ok/refused")));
    run("timeout", () -> status(separateClient(Duration.ofMillis(500)).get("/hang/timeout")));
    timedOut.countDown();
    run("unread", () -> leaveUnread(separateClient(Duration.ofMillis(500)).get("/large/unread")));
    run("service-before", () -> status(withService(this::throwBefore).get("/ok/service-before")));
    run("service-after", () -> status(withService(this::throwAfter).get("/ok/service-after")));
    run("service-retry", () -> status(withService(this::retry).get("/flaky/service-retry")));
    flakyCalls.set(0);
    run(
        "caller-retry",
        () -> callerRetry(separateClient(Duration.ofSeconds(30)).get("/flaky/caller-retry")));
    run("jdk", this::callWithJdkClient);
    run(
        "h1-direct",
        () ->
            status(
                client
                    .client(Http1Client.PROTOCOL)
                    .get(baseUri + "/ok/{case}")
                    .pathParam("case", "h1-direct")));

    WebClient h2 =
        WebClient.builder()
            .baseUri(baseUri + "/ok")
            .addProtocolConfig(Http2ClientProtocolConfig.builder().priorKnowledge(true).build())
            .build();
    run("h2", () -> status(h2.get("/h2").protocolId(Http2Client.PROTOCOL_ID)));
    run(
        "h2-template",
        () ->
            status(
                h2.get("/{case}")
                    .pathParam("case", "h2-template")
                    .protocolId(Http2Client.PROTOCOL_ID)));
    WebClient h2Upgrade = WebClient.builder().baseUri(baseUri).build();
    run(
        "h2-upgrade",
        () -> status(h2Upgrade.get("/ok/h2-upgrade").protocolId(Http2Client.PROTOCOL_ID)));
    HttpServer h1Only = startServerWithoutHttp2();
    run(
        "h2-fallback",
        () ->
            status(
                h2Upgrade
                    .get("http://127.0.0.1:" + h1Only.getAddress().getPort() + "/h2-fallback")
                    .protocolId(Http2Client.PROTOCOL_ID)));
    h1Only.stop(0);
    new ContractCases((name, theCase) -> run(name, theCase::call), baseUri).run();
    new NetworkCases((name, theCase) -> run(name, theCase::call), baseUri).run();

    run("concurrent", this::callConcurrently);
    run("last", () -> status(separateClient(Duration.ofSeconds(30)).get("/ok/last")));
  }

  private static void run(String name, Case theCase) {
    String result;
    try {
      result = String.valueOf(theCase.call());
    } catch (Exception e) {
      e.printStackTrace();
      result = e.getClass().getSimpleName();
    }
    System.out.println("CASE " + name + " " + result);
  }

  private static int status(HttpClientRequest request) {
    try (HttpClientResponse response = request.request()) {
      if (response.entity().hasEntity()) {
        response.as(String.class);
      }
      return response.status().code();
    }
  }

  private static int status(HttpClientResponse response) {
    try (response) {
      response.as(String.class);
      return response.status().code();
    }
  }

  private static int status(Http1ClientRequest request) {
    try (HttpClientResponse response = request.request()) {
      return response.status().code();
    }
  }

  private static int leaveUnread(HttpClientRequest request) {
    // Neither read nor closed, as a careless application does it.
    return request.request().status().code();
  }

  // With connections of its own: Helidon reuses one that has timed out or was left unread, and
  // fails.
  private WebClient separateClient(Duration readTimeout) {
    return WebClient.builder()
        .baseUri(baseUri)
        .shareConnectionCache(false)
        .readTimeout(readTimeout)
        .build();
  }

  private WebClient withService(WebClientService service) {
    return WebClient.builder()
        .baseUri(baseUri)
        .shareConnectionCache(false)
        .addService(service)
        .build();
  }

  private WebClientServiceResponse throwBefore(
      WebClientService.Chain chain, WebClientServiceRequest request) {
    throw new IllegalStateException("before the call");
  }

  private WebClientServiceResponse throwAfter(
      WebClientService.Chain chain, WebClientServiceRequest request) {
    chain.proceed(request);
    throw new IllegalStateException("after the call");
  }

  private WebClientServiceResponse retry(
      WebClientService.Chain chain, WebClientServiceRequest request) {
    WebClientServiceResponse response = chain.proceed(request);
    if (response.status().code() != 503) {
      return response;
    }
    return retry(chain, request);
  }

  private static int callerRetry(HttpClientRequest request) {
    int status = status(request);
    return status == 503 ? callerRetry(request) : status;
  }

  private int callWithJdkClient() throws Exception {
    try (HttpClient jdkClient = HttpClient.newHttpClient()) {
      return jdkClient
          .send(
              HttpRequest.newBuilder(URI.create(baseUri + "/ok/jdk")).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  private String callConcurrently() throws Exception {
    WebClient concurrent = separateClient(Duration.ofSeconds(30));
    List<Future<Integer>> calls = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        String number = String.valueOf(i);
        calls.add(
            executor.submit(
                () ->
                    status(
                        concurrent.get("/ok/{case}").pathParam("case", "concurrent-" + number))));
      }
    }
    int ok = 0;
    for (Future<Integer> call : calls) {
      ok += call.get() == 200 ? 1 : 0;
    }
    return ok + " ok";
  }

  private static void sendTraceParents(ServerRequest request, ServerResponse response) {
    response.send(String.join(",", request.headers().values(HeaderNames.create("traceparent"))));
  }

  private void callFromOtherThread(ServerRequest request, ServerResponse response)
      throws Exception {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<ClientResponseTyped<String>> call =
          CompletableFuture.supplyAsync(
              () -> client.get("/ok/async-inner").request(String.class), executor);
      response.send(call.get().entity());
    }
  }

  private void failTwice(ServerRequest request, ServerResponse response) {
    // Without an entity, which a service could not read before it calls again.
    response.status(flakyCalls.incrementAndGet() < 3 ? 503 : 200).send();
  }

  private void hang(ServerRequest request, ServerResponse response) throws Exception {
    timedOut.await();
    response.send("late");
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static HttpServer startServerWithoutHttp2() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("ok".getBytes());
          exchange.close();
        });
    server.start();
    return server;
  }

  private interface Case {
    Object call() throws Exception;
  }
}
