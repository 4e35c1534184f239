package io.sightline.platform;

import io.grpc.BindableService;
import io.helidon.common.socket.SocketOptions;
import io.helidon.config.Config;
import io.helidon.webserver.ErrorHandling;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.grpc.GrpcRouting;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.http1.Http1ConnectionSelectorConfig;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ProtocolConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * A service process: configuration, one HTTP and perhaps one gRPC port, and everything that must be
 * closed again in order.
 *
 * <p>A service describes itself in one method, given to {@link #run}; nothing is reachable from
 * outside before that method has returned.
 */
public final class ShopService implements AutoCloseable {
  private static final String GRPC_SOCKET = "grpc";
  private static final Duration GRACE_PERIOD = Duration.ofSeconds(10);

  /**
   * Above it a connection is closed at once; what a service takes is far less, see {@link Json}.
   */
  private static final long MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

  /** How long a caller may take to send a request. */
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

  /** How long a connection may be without a request, and how often that is looked at. */
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(2);

  private static final Duration IDLE_PERIOD = Duration.ofSeconds(30);

  private static final SocketOptions CONNECTION_OPTIONS =
      // Small answers must not wait for the acknowledgement of the previous packet.
      SocketOptions.builder().tcpNoDelay(true).build();

  private final String name;
  private final Config config;
  private final Logger logger;
  private final Readiness readiness;
  private final HttpRouting.Builder routing = HttpRouting.builder();
  private final List<BindableService> grpcServices = new ArrayList<>();
  private final List<Http1Upgrader> upgraders = new ArrayList<>();
  private final List<ProtocolConfig> protocols = new ArrayList<>();
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private WebServer server;
  private boolean stopped;

  private ShopService(String name, Config config) {
    this.name = name;
    this.config = config;
    this.logger = LoggerFactory.getLogger(name);
    this.readiness = new Readiness(name, logger);
  }

  /**
   * Runs a service until the process is told to stop; the main method of every service.
   *
   * @param name name of the service
   * @param setup describes the service
   */
  public static void run(String name, Consumer<ShopService> setup) {
    System.exit(runUntilTold(name, setup));
  }

  /**
   * Starts a service inside this process.
   *
   * @param name name of the service
   * @param config its configuration
   * @param setup describes the service
   * @return the running service
   */
  public static ShopService start(String name, Config config, Consumer<ShopService> setup) {
    if (!SLF4JBridgeHandler.isInstalled()) {
      SLF4JBridgeHandler.removeHandlersForRootLogger();
      SLF4JBridgeHandler.install();
    }
    ShopService service = new ShopService(name, config);
    try {
      setup.accept(service);
      service.listen();
    } catch (RuntimeException e) {
      service.close();
      throw e;
    }
    return service;
  }

  /** Name of the service. */
  public String name() {
    return name;
  }

  /** Configuration from the environment, system properties and application.properties. */
  public Config config() {
    return config;
  }

  /**
   * Adds HTTP routes.
   *
   * @param routes adds the routes
   * @return this service
   */
  public ShopService routing(Consumer<HttpRouting.Builder> routes) {
    routes.accept(routing);
    return this;
  }

  /**
   * Adds a protocol that a connection to the HTTP port can change to.
   *
   * @param upgrader changes connections
   * @param protocol settings of the protocol
   * @return this service
   */
  public ShopService upgrade(Http1Upgrader upgrader, ProtocolConfig protocol) {
    upgraders.add(upgrader);
    protocols.add(protocol);
    return this;
  }

  /**
   * Adds a gRPC service; the first one opens the port {@code grpc.port}.
   *
   * @param grpcService service to add
   * @return this service
   */
  public ShopService grpc(BindableService grpcService) {
    grpcServices.add(grpcService);
    return this;
  }

  /**
   * Adds a dependency without which this service cannot do its work.
   *
   * @param dependency its name in the answer of {@code /ready}
   * @param check throws when the dependency is not usable
   * @return this service
   */
  public ShopService ready(String dependency, ReadyCheck check) {
    readiness.add(dependency, check);
    return this;
  }

  /**
   * Opens the database at {@code database.url} and brings the schema up to date.
   *
   * @param schema schema that this service owns; its migrations are in {@code db/<schema>}
   * @return the database, closed with this service
   */
  public Database database(String schema) {
    Database database = onStop(Database.open(config.get("database"), schema));
    ready("database", database::check);
    return database;
  }

  /**
   * Closes something when this service stops: after the last request, in reverse order.
   *
   * @param resource what to close
   * @param <T> its type
   * @return the same resource
   */
  public <T extends AutoCloseable> T onStop(T resource) {
    resources.push(resource);
    return resource;
  }

  /** Port that HTTP requests are taken on. */
  public int port() {
    return server.port();
  }

  /** Port that gRPC calls are taken on. */
  public int grpcPort() {
    return server.port(GRPC_SOCKET);
  }

  /** Lets requests in progress finish, then closes everything that the service opened. */
  @Override
  public synchronized void close() {
    if (stopped) {
      return;
    }
    stopped = true;
    logger.atInfo().addKeyValue("service", name).log("service_stopping");
    readiness.stopping();
    if (server != null) {
      server.stop();
    }
    while (!resources.isEmpty()) {
      AutoCloseable resource = resources.pop();
      try {
        resource.close();
      } catch (Exception e) {
        logger
            .atWarn()
            .addKeyValue("resource", resource.getClass().getSimpleName())
            .setCause(e)
            .log("close_failed");
      }
    }
    logger.atInfo().addKeyValue("service", name).log("service_stopped");
  }

  /** Returns the exit status. */
  private static int runUntilTold(String name, Consumer<ShopService> setup) {
    Termination termination = Termination.listen();
    try (ShopService service = start(name, Config.create(), setup)) {
      return termination.await();
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(name)
          .atError()
          .addKeyValue("service", name)
          .addKeyValue("error", String.valueOf(e.getMessage()))
          .setCause(e)
          .log("service_start_failed");
      return 1;
    }
  }

  private void listen() {
    ErrorAnswers.register(routing, logger);
    readiness.register(routing);
    OpenApiDocument.load().register(routing);

    Config serverConfig = config.get("server");
    Patience patience =
        onStop(new Patience(logger, duration(serverConfig, "request.timeout", REQUEST_TIMEOUT)));
    routing.addFilter(patience).addFilter(new RequestLog(logger));
    WebServerConfig.Builder builder =
        WebServer.builder()
            .config(serverConfig)
            // The order of a clean stop is ours to keep: see close().
            .shutdownHook(false)
            .shutdownGracePeriod(GRACE_PERIOD)
            .connectionOptions(CONNECTION_OPTIONS)
            .maxPayloadSize(MAX_PAYLOAD_BYTES)
            .idleConnectionTimeout(duration(serverConfig, "idle.timeout", IDLE_TIMEOUT))
            .idleConnectionPeriod(duration(serverConfig, "idle.period", IDLE_PERIOD))
            // What is wrong with a request that never reaches a route.
            .errorHandling(ErrorHandling.builder().includeEntity(true).build())
            // HTTP/2 comes with gRPC and has its own port; Helidon 4.5 resets a request without a
            // body that asks this one for an upgrade.
            .protocolsDiscoverServices(false)
            .addConnectionSelector(http1(patience))
            .addProtocols(protocols)
            .directHandlers(ErrorAnswers.beforeRouting())
            .routing(routing);
    if (!grpcServices.isEmpty()) {
      GrpcRouting.Builder grpcRouting =
          GrpcRouting.builder().config(Config.empty()).intercept(new GrpcErrors(logger));
      grpcServices.forEach(grpcRouting::service);
      builder.putSocket(
          GRPC_SOCKET,
          socket ->
              socket
                  .host(serverConfig.get("host").asString().orElse("127.0.0.1"))
                  .port(config.get("grpc.port").asInt().get())
                  .shutdownGracePeriod(GRACE_PERIOD)
                  .connectionOptions(CONNECTION_OPTIONS)
                  .addRouting(grpcRouting));
    }
    server = builder.build();
    logger
        .atInfo()
        .addKeyValue("service", name)
        .addKeyValue("port", serverConfig.get("port").asInt().orElse(0))
        .log("service_starting");
    server.start();
    if (!server.isRunning()) {
      throw new IllegalStateException(
          "Port already in use or address not available: "
              + serverConfig.get("host").asString().orElse("")
              + ":"
              + serverConfig.get("port").asString().orElse(""));
    }
  }

  private Http1ConnectionSelector http1(Patience patience) {
    Http1ConnectionSelectorConfig.Builder builder =
        Http1ConnectionSelector.builder()
            .config(Http1Config.builder().addReceiveListener(patience).build());
    upgraders.forEach(builder::addUpgrader);
    return builder.build();
  }

  private static Duration duration(Config config, String key, Duration otherwise) {
    return config.get(key).as(Duration.class).orElse(otherwise);
  }
}
