package io.sightline.mes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real S3 storage, started as {@code ./sightline up --with storage} does. */
final class Versitygw implements AutoCloseable {
  private static final Path ROOT = Path.of(System.getProperty("sightline.root"));
  private static final Duration BUILD = Duration.ofMinutes(20);

  private final Path folder;
  private final int port;
  private Process process;

  private Versitygw(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** Whether there is one: built before by the command, or to be built here. */
  static boolean available() {
    return cached().isPresent() || onPath("go").isPresent();
  }

  /** Prepares one with empty data; nobody listens yet. */
  static Versitygw create() {
    try {
      Path folder = Files.createTempDirectory("versitygw");
      Files.createDirectories(folder.resolve("objects"));
      Files.createDirectories(folder.resolve("attributes"));
      return new Versitygw(folder, freePort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void start() {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(
                  binary().toString(),
                  "--port",
                  "127.0.0.1:" + port,
                  "--quiet",
                  "posix",
                  "--sidecar",
                  folder.resolve("attributes").toString(),
                  folder.resolve("objects").toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile());
      builder.environment().putAll(Map.of("ROOT_ACCESS_KEY", "shop", "ROOT_SECRET_KEY", "secret"));
      process = builder.start();
      await().atMost(Duration.ofSeconds(30)).until(this::accepts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Map<String, String> settings() {
    return Map.of(
        "storage.enabled", "true",
        "storage.endpoint", "http://127.0.0.1:" + port,
        "storage.access.key", "shop",
        "storage.secret.key", "secret");
  }

  /** The objects of a bucket, as files. */
  List<Path> objects(String bucket) {
    try (Stream<Path> files = Files.walk(folder.resolve("objects").resolve(bucket))) {
      return files.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void stop() {
    process.destroyForcibly();
    try {
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  private boolean accepts() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Path binary() throws IOException {
    Optional<Path> cached = cached();
    return cached.isPresent() ? cached.get() : build();
  }

  private static Optional<Path> cached() {
    String cache =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .orElse(System.getProperty("user.home") + "/.cache");
    Path folder = Path.of(cache, "sightline", "versitygw");
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(folder, 3)) {
      return files.filter(file -> file.endsWith("bin/versitygw")).findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path build() throws IOException {
    Path target = Path.of(System.getProperty("sightline.target", "target")).toAbsolutePath();
    Path binary = target.resolve("versitygw");
    if (Files.isExecutable(binary)) {
      return binary;
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                onPath("go").orElseThrow().toString(),
                "build",
                "-mod=readonly",
                "-buildvcs=false",
                // As the command builds it, so that Go finds what it has compiled before.
                "-trimpath",
                "-ldflags=-s -w",
                "-o",
                binary.toString(),
                "github.com/versity/versitygw/cmd/versitygw")
            .directory(ROOT.resolve("backends/versitygw").toFile())
            .redirectErrorStream(true)
            .redirectOutput(target.resolve("versitygw.log").toFile());
    builder.environment().putAll(Map.of("CGO_ENABLED", "0", "GOFLAGS", "", "GOWORK", "off"));
    Process build = builder.start();
    try {
      assertThat(build.waitFor(BUILD.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(build.exitValue()).as(Files.readString(target.resolve("versitygw.log"))).isZero();
    return binary;
  }

  private static Optional<Path> onPath(String command) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(folder -> Path.of(folder, command))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
