package io.sightline.traffic;

import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerResponse;
import java.util.function.BooleanSupplier;

/** Answers {@code /health} and {@code /ready} where the generator runs as one service of many. */
final class HealthServer implements AutoCloseable {
  private static final String ANSWER = "{\"status\":\"%s\",\"service\":\"traffic-generator\"}";

  private final WebServer server;

  private HealthServer(WebServer server) {
    this.server = server;
  }

  static HealthServer start(String host, int port, BooleanSupplier ready) {
    WebServer server =
        WebServer.builder()
            .host(host)
            .port(port)
            .shutdownHook(false)
            .routing(
                routing ->
                    routing
                        .get("/health", (request, response) -> answer(response, "healthy", true))
                        .get(
                            "/ready",
                            (request, response) ->
                                answer(
                                    response,
                                    ready.getAsBoolean() ? "ready" : "not ready",
                                    ready.getAsBoolean())))
            .build()
            .start();
    if (!server.isRunning()) {
      throw new IllegalStateException("port " + port + " is in use");
    }
    return new HealthServer(server);
  }

  int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
  }

  private static void answer(ServerResponse response, String status, boolean good) {
    response
        .status(good ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503)
        .header(HeaderValues.CONTENT_TYPE_JSON)
        .send(ANSWER.formatted(status));
  }
}
