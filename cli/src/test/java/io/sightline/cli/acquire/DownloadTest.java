package io.sightline.cli.acquire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {

  private static final String CONTENT = "the program";
  private static final String SHA256 = new Sha().of(CONTENT);

  @TempDir Path folder;

  private final Download download = new Download(Duration.ofSeconds(3), Duration.ofSeconds(3));
  private HttpServer server;
  private String base;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.start();
    base = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void takesAGoodFile() throws Exception {
    serve("/program", CONTENT);
    List<String> progress = new ArrayList<>();

    download.file(base + "/program", SHA256, folder.resolve("program"), progress::add);

    assertThat(folder.resolve("program")).hasContent(CONTENT);
    assertThat(progress).last().asString().startsWith("downloads 11 B of 11 B");
  }

  @Test
  void findsTheChecksumInAPublishedList() throws Exception {
    serve(
        "/sums",
        "0".repeat(64) + "  other\n" + SHA256.toUpperCase(java.util.Locale.ROOT) + " *program\n");

    assertThat(download.checksum(base + "/sums", "program")).isEqualTo(SHA256);
    assertThatThrownBy(() -> download.checksum(base + "/sums", "third"))
        .isInstanceOf(NotFound.class)
        .hasMessage(base + "/sums has no SHA-256 of third");
  }

  @Test
  void refusesAWrongChecksum() {
    serve("/program", CONTENT + "!");

    assertThatThrownBy(() -> fetch("/program"))
        .isInstanceOf(NotFound.class)
        .hasMessageContaining("has the wrong checksum: ")
        .hasMessageEndingWith("expected " + SHA256);
  }

  @Test
  void refusesATruncatedFile() throws IOException {
    try (Raw raw = new Raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthe prog", true)) {
      assertThatThrownBy(
              () -> download.file(raw.url, SHA256, folder.resolve("program"), line -> {}))
          .isInstanceOf(NotFound.class)
          .hasMessageContaining("ended early, after 8 B: ");
    }
  }

  @Test
  void saysWhenThereIsNoSuchFile() {
    assertThatThrownBy(() -> fetch("/none"))
        .isInstanceOf(NotFound.class)
        .hasMessage(base + "/none answered 404");
    // The host is there, so that the next program may find its release.
    serve("/program", CONTENT);
    assertThat(folder).isEmptyDirectory();
    assertThatNoFailure(() -> fetch("/program"));
  }

  @Test
  void givesUpOnAServerThatAcceptsAndNeverAnswersAndAsksNoOther() throws IOException {
    try (Raw raw = new Raw("", false)) {
      long begin = System.nanoTime();
      assertThatThrownBy(
              () -> download.file(raw.url, SHA256, folder.resolve("program"), line -> {}))
          .isInstanceOf(NotFound.class)
          .hasMessageContaining("did not answer");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
    }
    serve("/program", CONTENT);
    assertThatThrownBy(() -> fetch("/program"))
        .isInstanceOf(NotFound.class)
        .hasMessageStartingWith("skipped: ");
  }

  @Test
  void givesUpOnAServerThatStopsInTheMiddle() throws IOException {
    try (Raw raw = new Raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthe prog", false)) {
      assertThatThrownBy(
              () -> download.file(raw.url, SHA256, folder.resolve("program"), line -> {}))
          .isInstanceOf(NotFound.class)
          .hasMessageEndingWith("ended early, after 8 B: nothing came for 3.0 s");
    }
  }

  @Test
  void givesUpOnARefusedConnection() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    assertThatThrownBy(
            () ->
                download.file(
                    "http://127.0.0.1:" + port + "/",
                    SHA256,
                    folder.resolve("program"),
                    line -> {}))
        .isInstanceOf(NotFound.class)
        .hasMessageContaining("host 127.0.0.1 cannot be reached");
  }

  private interface Action {
    void run() throws Exception;
  }

  private static void assertThatNoFailure(Action action) {
    org.assertj.core.api.Assertions.assertThatCode(action::run).doesNotThrowAnyException();
  }

  private void fetch(String path) throws NotFound {
    download.file(base + path, SHA256, folder.resolve("program"), line -> {});
  }

  private void serve(String path, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(200, bytes.length);
          try (OutputStream body = exchange.getResponseBody()) {
            body.write(bytes);
          }
        });
  }

  /** A server that says these bytes to the first caller and then hangs up or falls silent. */
  private static final class Raw implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
    private final CountDownLatch closed = new CountDownLatch(1);
    private final String url = "http://127.0.0.1:" + socket.getLocalPort() + "/program";

    Raw(String answer, boolean hangUp) throws IOException {
      Thread.ofVirtual()
          .start(
              () -> {
                try (Socket caller = socket.accept()) {
                  caller.getInputStream().read(new byte[4096]);
                  caller.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                  caller.getOutputStream().flush();
                  if (!hangUp) {
                    closed.await();
                  }
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
    }

    @Override
    public void close() throws IOException {
      closed.countDown();
      socket.close();
    }
  }

  private static final class Sha {
    String of(String text) {
      try {
        return java.util.HexFormat.of()
            .formatHex(
                java.security.MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8)));
      } catch (java.security.NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
