package io.sightline.instrumentation.helidon.grpc.v4_4;

import io.grpc.Channel;
import io.helidon.webclient.api.ClientUri;
import io.helidon.webclient.grpc.ClientUriSuppliers;
import io.helidon.webclient.grpc.GrpcClient;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.grpc.GrpcRouting;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/**
 * gRPC server and client in one JVM. {@code GET /calls/{kind}/{outcome}} makes one call and answers
 * what came of it, {@code GET /bursts/{count}} as many at once.
 */
final class ProbeApplication {

  /** Further out than anything else: sees the thread as Helidon gets it back. */
  private static final int OUTERMOST = 20_000;

  public static void main(String[] args) {
    Semaphore waiting = new Semaphore(0);
    // The port is known only when the server runs, and the server's own service needs it.
    ProbeClient[] client = new ProbeClient[1];
    GrpcRouting.Builder grpc =
        GrpcRouting.builder()
            .service(new ProbeServer(waiting, () -> client[0].call("unary", "ok")));
    if (!Boolean.getBoolean("probe.plain")) {
      grpc.intercept(OUTERMOST, new AfterCallbackInterceptor());
    }
    WebServer server =
        WebServer.builder()
            .address(InetAddress.getLoopbackAddress())
            .port(0)
            .addRouting(grpc)
            .routing(
                http ->
                    http.get(
                            "/calls/{kind}/{outcome}",
                            (request, response) -> {
                              var parameters = request.path().pathParameters();
                              String outcome = parameters.get("outcome");
                              ProbeClient chosen =
                                  switch (outcome) {
                                    case "refused" -> new ProbeClient(channel(1), waiting);
                                    case "supplied" ->
                                        new ProbeClient(
                                            supplied(request.localPeer().port()), waiting);
                                    default -> client[0];
                                  };
                              response.send(chosen.call(parameters.get("kind"), outcome));
                            })
                        .get(
                            "/bursts/{count}",
                            (request, response) -> {
                              int count =
                                  Integer.parseInt(request.path().pathParameters().get("count"));
                              burst(count, client[0]);
                              response.send("done");
                            }))
            .build()
            .start();
    client[0] = new ProbeClient(channel(server.port()), waiting);
    System.out.println("LISTENING " + server.port());
  }

  private static Channel channel(int port) {
    return GrpcClient.builder()
        .baseUri("http://127.0.0.1:" + port)
        .tls(tls -> tls.enabled(false))
        .socketOptions(options -> options.tcpNoDelay(true))
        // How long the client waits for a service that threw and so never answers.
        .protocolConfig(
            protocol -> protocol.pollWaitTime(Duration.ofMillis(700)).abortPollTimeExpired(true))
        .build()
        .channel();
  }

  /** A channel that asks for the address of each call; the base URI is not what it calls. */
  private static Channel supplied(int port) {
    return GrpcClient.builder()
        .baseUri("http://127.0.0.1:1")
        .clientUriSupplier(
            ClientUriSuppliers.SingleSupplier.create(
                ClientUri.create(URI.create("http://localhost:" + port))))
        .tls(tls -> tls.enabled(false))
        .build()
        .channel();
  }

  private static void burst(int count, ProbeClient client) {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, count)
          .forEach(i -> executor.submit(() -> client.call(i % 2 == 0 ? "unary" : "bidi", "ok")));
    }
  }

  private ProbeApplication() {}
}
