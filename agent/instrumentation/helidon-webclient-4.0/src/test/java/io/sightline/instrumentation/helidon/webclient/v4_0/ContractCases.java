package io.sightline.instrumentation.helidon.webclient.v4_0;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webclient.api.HttpClientRequest;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;

/** What upstream asks of every HTTP client's instrumentation, as far as the other cases do not. */
final class ContractCases {

  private static final String FOREIGN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final String UNSAMPLED = "00-1af7651916cd43dd8448eb211c80319c-c7ad6b7169203331-00";

  private final BiConsumer<String, Callable<?>> runner;
  private final URI baseUri;
  private final WebClient client;

  ContractCases(BiConsumer<String, Callable<?>> runner, String baseUri) {
    this.runner = runner;
    this.baseUri = URI.create(baseUri);
    this.client = client(baseUri);
  }

  private static WebClient client(String baseUri) {
    return WebClient.builder()
        .baseUri(baseUri)
        .shareConnectionCache(false)
        .readTimeout(Duration.ofSeconds(20))
        .build();
  }

  /** What the server needs for them. */
  static void routing(HttpRouting.Builder routing) {
    routing
        .get("/hops/{count}/{case}", ContractCases::redirect)
        .get("/circle/{case}", (request, response) -> see(response, request.path().path()))
        .get(
            "/answer-header/{case}",
            (request, response) ->
                response.header(HeaderNames.create("X-Test-Response"), "answered").send("ok"))
        .get("/relay/{case}", ContractCases::relay);
  }

  void run() throws Exception {
    run("query", client.get("/ok/query").queryParam("q", "a b"));
    run("other-method", client.method(Method.create("TEST")).uri("/ok/other-method"));
    run(
        "captured",
        client.get("/answer-header/captured").header(HeaderNames.create("X-Test-Request"), "sent"));
    runner.accept(
        "own-traceparent",
        () ->
            client
                .get("/headers/own-traceparent")
                .header(HeaderNames.create("traceparent"), FOREIGN)
                .requestEntity(String.class));
    runner.accept("unsampled", this::askBelowAnUnsampledRequest);
    run("not-found", client.get("/nothing/not-found"));
    run("hops", client.get("/hops/2/hops"));
    run("circular", client.get("/circle/circular"));
    for (int i = 0; i < 5; i++) {
      run("kept-alive-" + i, client.get("/ok/kept-alive-" + i));
    }
    broken("dropped-before", "");
    broken("dropped-within", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it");
  }

  /** By hand: any client of the agent's would begin a trace of its own. */
  private String askBelowAnUnsampledRequest() throws Exception {
    try (Socket socket = new Socket(baseUri.getHost(), baseUri.getPort())) {
      socket
          .getOutputStream()
          .write(
              ("GET /relay/unsampled HTTP/1.1\r\nHost: test\r\nConnection: close\r\ntraceparent: "
                      + UNSAMPLED
                      + "\r\n\r\n")
                  .getBytes(US_ASCII));
      socket.setSoTimeout(20_000);
      BufferedReader answer =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      int length = 0;
      for (String line = answer.readLine(); !line.isEmpty(); line = answer.readLine()) {
        if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(line.substring(line.indexOf(':') + 1).trim());
        }
      }
      char[] entity = new char[length];
      int read = 0;
      while (read < length) {
        read += answer.read(entity, read, length - read);
      }
      return new String(entity);
    }
  }

  /** A server that goes away, before or within its answer. */
  private void broken(String name, String answer) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (Socket socket = server.accept()) {
                  socket.getInputStream().read(new byte[1000]);
                  socket.getOutputStream().write(answer.getBytes(US_ASCII));
                } catch (Exception e) {
                  e.printStackTrace();
                }
              });
      run(name, client.get("http://127.0.0.1:" + server.getLocalPort() + "/ok/" + name));
    }
  }

  private void run(String name, HttpClientRequest request) {
    runner.accept(
        name,
        () -> {
          try (HttpClientResponse response = request.request()) {
            response.as(String.class);
            return response.status().code();
          }
        });
  }

  private static void redirect(ServerRequest request, ServerResponse response) {
    int left = Integer.parseInt(request.path().pathParameters().get("count")) - 1;
    String name = request.path().pathParameters().get("case");
    see(response, left == 0 ? "/ok/" + name + "-0" : "/hops/" + left + "/" + name + "-" + left);
  }

  private static void see(ServerResponse response, String location) {
    response.status(Status.SEE_OTHER_303).header(HeaderNames.LOCATION, location).send();
  }

  private static void relay(ServerRequest request, ServerResponse response) {
    WebClient inner = client("http://127.0.0.1:" + request.localPeer().port());
    // Nothing without an agent.
    try (HttpClientResponse answer = inner.get("/headers/unsampled-inner").request()) {
      response.send(answer.entity().hasEntity() ? answer.as(String.class) : "none");
    }
  }
}
