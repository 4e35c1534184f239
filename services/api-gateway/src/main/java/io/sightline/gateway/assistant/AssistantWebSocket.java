package io.sightline.gateway.assistant;

import io.helidon.config.Config;
import io.sightline.platform.ShopService;
import io.sightline.platform.websocket.WebSockets;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.slf4j.Logger;

/** {@code /api/assistant/ws}: each connection of a client has one of its own to the assistant. */
public final class AssistantWebSocket {
  private static final String PATH = "/api/assistant/ws";

  private AssistantWebSocket() {}

  /**
   * Opens the path.
   *
   * @param service the gateway
   * @param logger its logger
   */
  public static void register(ShopService service, Logger logger) {
    Config config = service.config().get("assistant");
    Config target = config.get("service");
    URI uri =
        URI.create(target.get("url").asString().get().replaceFirst("^http", "ws")).resolve("/ws");
    Duration timeout = target.get("timeout").as(Duration.class).get();
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            // What comes in is sent on by the same thread, which waits for slow clients.
            .executor(Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory()))
            .build();
    service.onStop(client::shutdownNow);
    WebSockets.register(
        service,
        PATH,
        config.get("websocket"),
        logger,
        connection -> Bridge.connect(client, uri, timeout, connection, logger));
  }
}
