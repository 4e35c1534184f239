package io.sightline.cli.pipeline;

import io.sightline.cli.acquire.FileTrees;
import io.sightline.cli.check.Collector;
import io.sightline.cli.console.UserError;
import io.sightline.cli.process.Cancelled;
import io.sightline.cli.process.WhenEnded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Collector of its own, with free ports, a queue in a folder that is removed again, and a sink
 * for back ends.
 */
public final class LoneCollector implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration END = Duration.ofSeconds(3);
  private static final int LAST_LINES = 10;
  // USER_HZ is 100 on every architecture that Java runs on under Linux.
  private static final double TICKS_PER_SECOND = 100;

  private final Process process;
  private final WhenEnded whenEnded;
  private final Path folder;
  private final int otlp;
  private final int metrics;
  private final int health;
  private boolean ended;

  private LoneCollector(Process process, Path folder, int otlp, int metrics, int health) {
    this.process = process;
    this.folder = folder;
    this.otlp = otlp;
    this.metrics = metrics;
    this.health = health;
    this.whenEnded = WhenEnded.run("end the Collector", this::end);
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @param files its configuration, each on top of the one before
   * @param environment what the files ask for beside addresses
   */
  public static LoneCollector start(
      Path binary, List<Path> files, URI sink, Map<String, String> environment) {
    try {
      Path folder = Files.createTempDirectory("sightline-collector");
      List<String> command = new ArrayList<>(List.of(binary.toString()));
      files.forEach(file -> command.addAll(List.of("--config", file.toString())));
      List<Integer> ports = freePorts(4);
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile());
      Map<String, String> variables = builder.environment();
      variables.put("COLLECTOR_OTLP_GRPC", "127.0.0.1:" + ports.get(0));
      variables.put("COLLECTOR_OTLP_HTTP", "127.0.0.1:" + ports.get(1));
      variables.put("COLLECTOR_METRICS_PORT", ports.get(2).toString());
      variables.put("COLLECTOR_HEALTH", "127.0.0.1:" + ports.get(3));
      variables.put("COLLECTOR_QUEUE", folder.resolve("queue").toString());
      variables.put("TEMPO_OTLP_URL", sink.toString());
      variables.put("PROMETHEUS_URL", sink.toString());
      variables.put("LOKI_URL", sink.toString());
      variables.putAll(environment);
      LoneCollector collector = begin(builder, folder, ports);
      try {
        collector.awaitReady();
      } catch (RuntimeException e) {
        collector.close();
        throw e;
      }
      return collector;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LoneCollector begin(ProcessBuilder builder, Path folder, List<Integer> ports)
      throws IOException {
    Process process = builder.start();
    try {
      return new LoneCollector(process, folder, ports.get(1), ports.get(2), ports.get(3));
    } catch (Cancelled e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  private void awaitReady() {
    long deadline = System.nanoTime() + START.toNanos();
    Collector collector = collector();
    while (true) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new UserError(
            "the Collector does not start",
            log(),
            "mend the configuration; `otelcol validate` checks it alone");
      }
      if (collector.ready()) {
        return;
      }
      try {
        process.waitFor(100, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** Its health and its own metrics. */
  public Collector collector() {
    return new Collector(
        URI.create("http://127.0.0.1:" + health), URI.create("http://127.0.0.1:" + metrics));
  }

  /** Port of its receiver for OTLP over HTTP. */
  public int otlpPort() {
    return otlp;
  }

  /** The last lines that it wrote. */
  public String log() {
    try {
      List<String> lines = Files.readAllLines(folder.resolve("log"));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that it wrote. */
  public String fullLog() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Seconds of processor time that it has taken so far. */
  double cpuSeconds() {
    String stat = read("stat");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /** The most memory that it has ever held, in bytes. */
  long peakBytes() {
    return read("status")
        .lines()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(0);
  }

  private String read(String file) {
    try {
      return Files.readString(Path.of("/proc", String.valueOf(process.pid()), file));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** What to tell of this trouble, which most likely comes of its end. */
  UserError failure(Exception trouble) {
    try {
      if (process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
        return new UserError(
            "the Collector ended under the load",
            "exit code %d\n%s".formatted(process.exitValue(), log()),
            "mend what it says; less load is --rate",
            trouble);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new UserError(
        "the Collector does not answer under the load",
        trouble + "\n" + log(),
        "mend what it says; less load is --rate",
        trouble);
  }

  /** Ends it at once, without a chance to tidy up. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    whenEnded.close();
    end();
  }

  /** Once, whoever comes first: the one who has it, or the end of the command. */
  private synchronized void end() {
    if (ended) {
      return;
    }
    ended = true;
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      FileTrees.delete(folder);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
