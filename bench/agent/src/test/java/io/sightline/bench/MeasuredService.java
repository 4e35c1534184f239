package io.sightline.bench;

import static org.awaitility.Awaitility.await;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.platform.testing.ServiceProcess;
import io.sightline.platform.testing.ShopStores;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A real service of the shop in a JVM of its own, with the real database, under an agent or none.
 * The JVM optimizes as it does by default; the shop's own options are for short runs on a laptop.
 */
final class MeasuredService implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(10);

  private final AgentProcess process;
  private final String name;
  private final int port;
  private final int grpcPort;
  private final CpuTime cpuTime;

  private MeasuredService(AgentProcess process, String name, int port, int grpcPort) {
    this.process = process;
    this.name = name;
    this.port = port;
    this.grpcPort = grpcPort;
    this.cpuTime = new CpuTime(process.pid());
  }

  /**
   * Starts a service and waits until it takes requests.
   *
   * @param variables its settings beside addresses and ports
   */
  static MeasuredService start(
      String service, Agent agent, OtlpReceiver receiver, Map<String, String> variables) {
    return start(service, agent, receiver, variables, "256m");
  }

  /** Starts a service with a heap of its own size, as {@code -Xmx} has it. */
  static MeasuredService start(
      String service,
      Agent agent,
      OtlpReceiver receiver,
      Map<String, String> variables,
      String heap) {
    String name = service + "-" + agent.name().toLowerCase(Locale.ROOT);
    int port = ServiceProcess.freePort();
    int grpcPort = ServiceProcess.freePort();
    Map<String, String> environment = new HashMap<>();
    environment.put("SERVER_PORT", Integer.toString(port));
    environment.put("GRPC_PORT", Integer.toString(grpcPort));
    environment.put("DATABASE_URL", ShopStores.databaseUrl());
    environment.put("KAFKA_BOOTSTRAP_SERVERS", ShopStores.KAFKA.bootstrapServers());
    environment.put("TOKEN_SECRET", ShopStores.TOKEN_SECRET);
    // Time that passes without work would only make the runs longer.
    environment.put("CATALOG_DELAY_MIN", "PT0S");
    environment.put("CATALOG_DELAY_MAX", "PT0S");
    // What a service does of its own accord is not what a request costs.
    environment.put("CATALOG_RESTOCK_INTERVAL", "PT1H");
    environment.put("CATALOG_VIEWS_INTERVAL", "PT1H");
    environment.put("ORDERS_ABANDONED_INTERVAL", "PT1H");
    environment.put("ORDERS_SETTLE_INTERVAL", "PT1H");
    environment.putAll(variables);
    AgentProcess.Builder jvm =
        agent
            .attachTo(AgentProcess.ofCommand("-jar", jar(service).toString()))
            .javaOptions("-Xms" + heap, "-Xmx" + heap)
            // Each agent with what it does by default.
            .withoutProperty("otel.bsp.schedule.delay")
            .withoutProperty("otel.blrp.schedule.delay")
            .withoutProperty("otel.metric.export.interval")
            .property("otel.service.name", name)
            .exportTo(receiver);
    environment.forEach(jvm::environment);
    MeasuredService started = new MeasuredService(jvm.start(name), name, port, grpcPort);
    await(name).atMost(START).pollInterval(Duration.ofSeconds(1)).until(started::isReady);
    return started;
  }

  /** Its {@code service.name}. */
  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  CpuTime cpuTime() {
    return cpuTime;
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  String grpcAddress() {
    return "http://127.0.0.1:" + grpcPort;
  }

  /** Ends the service in order: its agent exports what it still holds. */
  void stop() {
    process.stop();
  }

  @Override
  public void close() {
    process.close();
  }

  private boolean isReady() {
    try (HttpConnection connection = new HttpConnection(uri("/ready"))) {
      return connection.get() == 200;
    } catch (IOException e) {
      if (!ProcessHandle.of(pid()).map(ProcessHandle::isAlive).orElse(false)) {
        throw new IllegalStateException(name + " ended\n" + process.output(), e);
      }
      return false; // does not listen yet
    }
  }

  private static Path jar(String service) {
    return Path.of(System.getProperty("sightline.root"))
        .resolve(
            Path.of("services", service, System.getProperty("sightline.target"), service + ".jar"));
  }
}
