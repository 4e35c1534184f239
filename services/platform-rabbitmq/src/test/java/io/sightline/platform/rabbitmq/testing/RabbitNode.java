package io.sightline.platform.rabbitmq.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.sightline.platform.testing.ServiceProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The RabbitMQ of this machine as a node of its own, with the files that {@code ./sightline up}
 * starts it with; a restart keeps its ports and data.
 */
public final class RabbitNode implements AutoCloseable {

  private static final String PASSWORD = "secret";
  private static final Duration START = Duration.ofSeconds(120);
  private static final Duration STOP = Duration.ofSeconds(60);

  private final Path folder;
  private final Path log;
  private final Map<String, String> environment;
  private final int port = ServiceProcess.freePort();
  private final int epmdPort = ServiceProcess.freePort();
  private final int nodePort = ServiceProcess.freePort();
  private Process epmd;
  private Process server;

  private RabbitNode(Path folder) throws IOException {
    this.folder = folder;
    this.log = folder.resolve("log");
    Path files = Path.of(System.getProperty("sightline.root"), "backends/rabbitmq");
    String conf =
        Files.readString(files.resolve("rabbitmq.conf"))
            .replace("${password.rabbitmq}", PASSWORD)
            .replace("${port.amqp}", Integer.toString(port))
            .replace("${port.metrics}", Integer.toString(ServiceProcess.freePort()));
    Files.writeString(folder.resolve("rabbitmq.conf"), conf);
    Files.copy(files.resolve("enabled_plugins"), folder.resolve("enabled_plugins"));
    environment =
        Map.ofEntries(
            Map.entry("HOME", folder.toString()),
            Map.entry("RABBITMQ_CONF_ENV_FILE", "/dev/null"),
            Map.entry("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf").toString()),
            Map.entry(
                "RABBITMQ_ADVANCED_CONFIG_FILE", folder.resolve("advanced.config").toString()),
            Map.entry(
                "RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("enabled_plugins").toString()),
            Map.entry("RABBITMQ_GENERATED_CONFIG_DIR", folder.resolve("generated").toString()),
            Map.entry("RABBITMQ_MNESIA_BASE", folder.resolve("mnesia").toString()),
            Map.entry("RABBITMQ_LOG_BASE", folder.resolve("logs").toString()),
            Map.entry("RABBITMQ_PID_FILE", folder.resolve("pid").toString()),
            Map.entry("RABBITMQ_NODENAME", "test-" + port + "@localhost"),
            Map.entry("RABBITMQ_DIST_PORT", Integer.toString(nodePort)),
            Map.entry("ERL_EPMD_PORT", Integer.toString(epmdPort)),
            Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
            Map.entry("RABBITMQ_ALLOW_INPUT", "true"),
            Map.entry(
                "RABBITMQ_SERVER_START_ARGS",
                "-noinput -kernel inet_dist_use_interface {127,0,0,1}"));
  }

  /** Whether RabbitMQ is installed on this machine; tests that need it are left out otherwise. */
  public static boolean installed() {
    return command().isPresent();
  }

  /** Starts one with empty data, which ends with this JVM at the latest. */
  public static RabbitNode create() {
    try {
      RabbitNode node = new RabbitNode(Files.createTempDirectory("rabbitmq"));
      Runtime.getRuntime().addShutdownHook(new Thread(node::end));
      node.epmd =
          new ProcessBuilder("epmd", "-address", "127.0.0.1", "-port", "" + node.epmdPort)
              .redirectErrorStream(true)
              .redirectOutput(node.folder.resolve("epmd.log").toFile())
              .start();
      await().atMost(START).until(() -> accepts(node.epmdPort));
      node.start();
      return node;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts again after {@link #stop()}. */
  public void start() {
    ProcessBuilder builder =
        new ProcessBuilder(command().orElseThrow().toString())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      server = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await()
        .atMost(START)
        .until(
            () -> {
              assertThat(server.isAlive()).as(Files.readString(log)).isTrue();
              return accepts(port);
            });
  }

  /** Stops it as {@code kill} does. */
  public void stop() {
    server.destroy();
    try {
      assertThat(server.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Ends it without asking it, as {@code kill -9} does; {@link #start()} starts it again. */
  public void kill() {
    server.destroyForcibly().onExit().join();
  }

  /** Settings of a service that uses it, by the names of application.properties. */
  public Map<String, String> settings() {
    return Map.of(
        "rabbitmq.address",
        "127.0.0.1:" + port,
        "rabbitmq.vhost",
        "shop",
        "rabbitmq.user",
        "shop",
        "rabbitmq.password",
        PASSWORD);
  }

  /** The same as variables of the environment. */
  public Map<String, String> environment() {
    Map<String, String> variables = new HashMap<>();
    settings().forEach((name, value) -> variables.put(name.toUpperCase().replace('.', '_'), value));
    return variables;
  }

  /** The same as configuration node. */
  public Config config() {
    return Config.builder()
        .disableEnvironmentVariablesSource()
        .disableSystemPropertiesSource()
        .sources(ConfigSources.create(settings()))
        .build()
        .get("rabbitmq");
  }

  /** At once: nobody needs its data any more. */
  @Override
  public void close() {
    kill();
    epmd.destroy();
  }

  private void end() {
    if (server != null) {
      server.destroyForcibly();
    }
    if (epmd != null) {
      epmd.destroyForcibly();
    }
  }

  private static Optional<Path> command() {
    return Stream.concat(
            Stream.of("/usr/lib/rabbitmq/bin"), Stream.of(System.getenv("PATH").split(":")))
        .map(directory -> Path.of(directory, "rabbitmq-server"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
