package io.sightline.platform.websocket;

import io.helidon.config.Config;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.websocket.WsConfig;
import io.sightline.platform.MethodNotAllowed;
import io.sightline.platform.ShopService;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;

/** The connections to one path of a service. */
public final class WebSockets implements AutoCloseable {
  /** Frames up to this many bytes are read whole, so that a message too long gets its answer. */
  private static final int MAX_FRAME_BYTES = 256 * 1024;

  private static final long TICK_MILLIS = 250;

  /** How long a stop waits for answers in progress; the server's own patience begins after it. */
  private static final Duration GOODBYE = Duration.ofSeconds(8);

  private final String path;
  private final Logger logger;
  private final WebSocketLimits limits;
  private final Function<WebSocketConnection, WebSocketHandler> handlers;
  private final Set<WebSocketConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean goingAway = new AtomicBoolean();
  private final CountDownLatch allGone = new CountDownLatch(1);
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("websocket-clock").daemon().factory());

  private WebSockets(
      String path,
      Logger logger,
      WebSocketLimits limits,
      Function<WebSocketConnection, WebSocketHandler> handlers) {
    this.path = path;
    this.logger = logger;
    this.limits = limits;
    this.handlers = handlers;
  }

  /**
   * Opens a path of a service to WebSocket connections.
   *
   * @param service the service
   * @param path the path
   * @param config limits: {@code max.connections}, {@code max.message} (characters), {@code
   *     ping.interval}, {@code idle.timeout}
   * @param logger logger of the service
   * @param handlers makes the handler of a connection before it is accepted; an {@link
   *     HttpException} from it becomes the answer to the request
   */
  public static void register(
      ShopService service,
      String path,
      Config config,
      Logger logger,
      Function<WebSocketConnection, WebSocketHandler> handlers) {
    WebSockets sockets = new WebSockets(path, logger, WebSocketLimits.create(config), handlers);
    service.onStop(sockets);
    WsConfig protocol = WsConfig.builder().maxFrameLength(MAX_FRAME_BYTES).build();
    service
        .upgrade(new Upgrade(sockets, "websocket"), protocol)
        // The value of the header may be written in any way; Helidon compares letters.
        .upgrade(new Upgrade(sockets, "WebSocket"), protocol)
        .routing(routing -> routing.any(path, WebSockets::refuse));
    sockets.clock.scheduleWithFixedDelay(
        sockets::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** A request that asks for no connection. */
  private static void refuse(ServerRequest request, ServerResponse response) throws Exception {
    if (!request.prologue().method().equals(Method.GET)) {
      MethodNotAllowed.allow("GET").handle(request, response);
    }
    throw new HttpException(
            "This path takes WebSocket connections only", Status.UPGRADE_REQUIRED_426, true)
        .header(HeaderValues.create(HeaderNames.UPGRADE, "websocket"));
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  String path() {
    return path;
  }

  Logger logger() {
    return logger;
  }

  WebSocketLimits limits() {
    return limits;
  }

  /** A connection that is about to be accepted. */
  WebSocketConnection open(String peer) {
    WebSocketConnection connection = new WebSocketConnection(this, peer);
    connections.add(connection);
    try {
      if (connections.size() > limits.connections()) {
        throw new HttpException("Too many connections", Status.SERVICE_UNAVAILABLE_503, true)
            .header(HeaderValues.create(HeaderNames.RETRY_AFTER, "5"));
      }
      connection.handledBy(handlers.apply(connection));
      return connection;
    } catch (RuntimeException e) {
      connections.remove(connection);
      throw e;
    }
  }

  void ended(WebSocketConnection connection) {
    connections.remove(connection);
    if (goingAway.get() && connections.isEmpty()) {
      allGone.countDown();
    }
  }

  /**
   * Says goodbye to all, and returns when they are gone. The server, which calls this when it
   * stops, interrupts whoever is still there.
   */
  void goAway() {
    if (goingAway.getAndSet(true)) {
      return;
    }
    connections.forEach(WebSocketConnection::goAway);
    if (connections.isEmpty()) {
      // The last one ended before it could know that somebody would wait for it.
      return;
    }
    try {
      allGone.await(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tick() {
    long now = System.nanoTime();
    for (WebSocketConnection connection : connections) {
      connection.tick(now);
    }
  }
}
