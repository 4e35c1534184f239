package io.sightline.platform.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A packaged service in a JVM of its own, which a test can kill. */
public final class ServiceProcess implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(120);
  private static final Duration STOP = Duration.ofSeconds(60);

  private static final Set<Integer> GIVEN_OUT = ConcurrentHashMap.newKeySet();

  private final Process process;
  private final Path log;
  private final int port;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private ServiceProcess(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.port = port;
  }

  /**
   * Starts a service, packaged before, with the stores of {@link ShopStores}.
   *
   * @param environment what it gets beside these; a SERVER_PORT if it must not be any free one
   */
  public static ServiceProcess start(String service, Map<String, String> environment) {
    String port = environment.getOrDefault("SERVER_PORT", Integer.toString(freePort()));
    Map<String, String> variables = new HashMap<>();
    variables.put("SERVER_PORT", port);
    variables.put("GRPC_PORT", "0");
    variables.put("DATABASE_URL", ShopStores.databaseUrl());
    variables.put("KAFKA_BOOTSTRAP_SERVERS", ShopStores.KAFKA.bootstrapServers());
    variables.put("TOKEN_SECRET", ShopStores.TOKEN_SECRET);
    variables.putAll(environment);
    String buildDirectory = System.getProperty("sightline.target", "target");
    Path target = Path.of(buildDirectory);
    Path jar =
        Path.of(System.getProperty("sightline.root", "../.."))
            .resolve(Path.of("services", service, buildDirectory, service + ".jar"));
    try {
      Path log = Files.createTempFile(target, service, ".log");
      ProcessBuilder builder =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx128m",
                  "-XX:TieredStopAtLevel=1",
                  "-jar",
                  jar.toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().putAll(variables);
      builder.environment().remove("JAVA_TOOL_OPTIONS");
      return new ServiceProcess(builder.start(), log, Integer.parseInt(port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port that nobody listens on now and that was not given out before. */
  public static int freePort() {
    while (true) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        if (GIVEN_OUT.add(socket.getLocalPort())) {
          return socket.getLocalPort();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Waits until the service takes requests. */
  public ServiceProcess awaitReady() {
    await()
        .atMost(START)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              assertThat(process.isAlive()).as(() -> String.join("\n", log())).isTrue();
              return isReady();
            });
    return this;
  }

  /** Address of a path of the service. */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** Asks the service to end, as {@code kill} does. */
  public void terminate() {
    process.destroy();
  }

  /** Ends the service without asking it, as {@code kill -9} does. */
  public void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /** Waits for the end of the process and returns its exit code. */
  public int awaitExit() {
    try {
      assertThat(process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return process.exitValue();
  }

  /** Everything that it has written to standard output and standard error. */
  public List<String> log() {
    try {
      return Files.readAllLines(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private boolean isReady() throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/ready")).timeout(Duration.ofSeconds(3)).build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // does not listen yet
    }
  }
}
