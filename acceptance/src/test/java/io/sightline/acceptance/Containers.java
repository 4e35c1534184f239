package io.sightline.acceptance;

import io.sightline.cli.docker.EnvFile;
import io.sightline.cli.instance.Layout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Everything in containers, started by the command as a user would. Not by Testcontainers, which
 * refuses compose files that name their containers.
 */
final class Containers implements AutoCloseable {
  static final Layout LAYOUT = ShopInstance.layout();

  /** Images are downloaded and built. */
  private static final Duration START = Duration.ofMinutes(40);

  private static final Duration STOP = Duration.ofMinutes(5);

  /** An engine that hangs is none. */
  private static final Duration DOCKER = Duration.ofMinutes(1);

  private final SightlineCommand command = new SightlineCommand(LAYOUT);

  /** Why they did not start; null when they did. */
  private AssertionError failure;

  private Containers() {}

  static boolean engineAnswers() {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
      if (Files.isExecutable(Path.of(folder, "docker"))) {
        return docker("info").exitCode() == 0;
      }
    }
    return false;
  }

  /** The one attempt to start them: a failure is kept, else each test would try again. */
  static Containers start() {
    Containers containers = new Containers();
    try {
      require(containers.command.run(START, "up", "--runtime", "docker", "--with", "storage"));
    } catch (AssertionError e) {
      containers.failure = e;
    }
    return containers;
  }

  Containers started() {
    if (failure != null) {
      throw new AssertionError("the containers did not start: " + failure.getMessage(), failure);
    }
    return this;
  }

  /** Runs a command on them. */
  SightlineCommand.Result run(Duration within, String subcommand) {
    return command.run(within, subcommand, "--runtime", "docker");
  }

  /** Where a port of a container is published: those of an instance without offset. */
  URI uri(String program, String port) {
    return URI.create("http://127.0.0.1:" + port(program, port));
  }

  int port(String program, String name) {
    return LAYOUT.catalog().program(program).ports().get(name);
  }

  Grafana grafana() {
    return new Grafana(
        uri("grafana", "http"), "admin", variable("GRAFANA_ADMIN_PASSWORD", "admin"));
  }

  /** A variable of .env. */
  String variable(String name, String otherwise) {
    return new EnvFile(LAYOUT.root()).variables().getOrDefault(name, otherwise);
  }

  /** Ends one of them, as it would be natively; it comes back when it is started. */
  void stop(String container) {
    require(docker("compose", "stop", container));
  }

  void start(String container) {
    require(docker("compose", "start", container));
  }

  @Override
  public void close() {
    require(run(STOP, "down"));
  }

  private static SightlineCommand.Result docker(String... arguments) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    try {
      Path output = Files.createTempFile("sightline-docker-", ".out");
      try {
        Process process =
            new ProcessBuilder(command)
                .directory(LAYOUT.root().toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(DOCKER.toSeconds(), TimeUnit.SECONDS);
        process.destroyForcibly();
        return new SightlineCommand.Result(
            ended ? process.exitValue() : 1, Files.readString(output));
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void require(SightlineCommand.Result result) {
    if (result.exitCode() != 0) {
      throw new AssertionError(result.output());
    }
  }
}
