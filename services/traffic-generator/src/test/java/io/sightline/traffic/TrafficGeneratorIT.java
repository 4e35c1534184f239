package io.sightline.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar as it is run. */
class TrafficGeneratorIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void endsWithASummaryWhenInterrupted() throws Exception {
    try (FakeShop shop = new FakeShop()) {
      int port = freePort();
      Process process = start(shop, "--rate", "20", "--serve", Integer.toString(port));
      try {
        await().atMost(LONG).until(() -> output().contains("traffic flows: user, product"));
        await()
            .atMost(LONG)
            .ignoreExceptions()
            .until(() -> status(port, "/ready") == 200 && status(port, "/health") == 200);
        await().atMost(LONG).until(() -> output().contains(" requests "));

        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).withFailMessage(output()).isZero();
      } finally {
        process.destroyForcibly();
      }
      assertThat(output()).contains("Traffic of ").contains(" flows, ").doesNotContain("Exception");
    }
  }

  private Process start(FakeShop shop, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                // A build in the background ignores signals (SIGINT, with nohup also SIGHUP), and
                // so
                // would this.
                "env",
                "--default-signal",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of(System.getProperty("sightline.target", "target"), "traffic-generator.jar")
                    .toString(),
                "--report-every",
                "1s"));
    for (String option : List.of("gateway", "user", "product", "order", "payment")) {
      command.add("--" + option + (option.equals("gateway") ? "" : "-service"));
      command.add(shop.address());
    }
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    return builder.redirectOutput(folder.resolve("out").toFile()).start();
  }

  private String output() throws IOException {
    return Files.readString(folder.resolve("out"), UTF_8);
  }

  private static int status(int port, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, BodyHandlers.ofString()).statusCode();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
