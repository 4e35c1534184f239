package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.cli.acquire.Acquirer;
import io.sightline.cli.console.Progress;
import io.sightline.cli.instance.Layout;
import io.sightline.cli.pipeline.CountingSink;
import io.sightline.cli.pipeline.LoneCollector;
import io.sightline.cli.process.Subprocesses;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Jaeger with its configuration, behind a Collector with the overlay. */
@ExtendWith(SharedInstance.class)
@Execution(ExecutionMode.CONCURRENT)
class JaegerStoreIT {
  private static final String SERVICE = "jaeger-test";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Path root;
  private final Path collector;
  private final Path jaeger;
  private final List<Integer> ports = freePorts();

  @TempDir Path folder;

  JaegerStoreIT(ShopInstance instance) {
    root = instance.root();
    collector = instance.state().located().get("collector").binaries().get("otelcol");
    Layout layout = ShopInstance.layout();
    try (Progress progress = Progress.standard(new PrintWriter(System.out, true))) {
      jaeger =
          new Acquirer(layout, new Subprocesses(instance.state()), false)
              .acquire(layout.catalog().program("jaeger"), List.of(), progress)
              .binaries()
              .get("jaeger");
    }
  }

  @Test
  void keepsTracesWithoutSecretsOverARestartUntilTheirTimeIsOver() throws Exception {
    try (CountingSink tempo = CountingSink.start();
        LoneCollector lone =
            LoneCollector.start(
                collector,
                List.of(
                    root.resolve("otel-collector/config.yaml"),
                    root.resolve("otel-collector/overlays/jaeger.yaml")),
                tempo.address(),
                Map.of("JAEGER_OTLP_URL", "http://127.0.0.1:" + ports.get(0)))) {
      Process first = start();
      String early = send(lone, "mail to canary.person@mail.example");
      awaitTrace(early);
      assertThat(ask("/api/traces/" + early))
          .contains("mail to ****", SERVICE)
          .doesNotContain("canary");
      assertThat(ask("/api/services")).contains(SERVICE);
      stop(first);

      // That it is away keeps nothing from the others, and what comes meanwhile waits for it.
      String meanwhile = send(lone, "while Jaeger was away");
      await("both in the other store").until(() -> tempo.spans() == 2);
      Process second = start();
      assertThat(ask("/api/traces/" + early)).contains("mail to ****");
      awaitTrace(meanwhile);
      stop(second);

      Path brief =
          Files.writeString(
              folder.resolve("short.yaml"),
              "extensions: {jaeger_storage: {backends: {files: {badger: {ttl: {spans: 8s}}}}}}\n");
      Process third = start(brief);
      String gone = send(lone, "for eight seconds");
      awaitTrace(gone);
      await("its end").until(() -> status("/api/traces/" + gone) == 404);
      // Written with the time that the configuration says.
      assertThat(ask("/api/traces/" + early)).contains("mail to ****");
      stop(third);
    }
  }

  private Process start(Path... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(jaeger.toString(), "--config", root.resolve("jaeger/config.yaml").toString()));
    for (Path file : more) {
      command.addAll(List.of("--config", file.toString()));
    }
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder
        .environment()
        .putAll(
            Map.of(
                "JAEGER_OTLP", address(0),
                "JAEGER_QUERY", address(1),
                "JAEGER_QUERY_GRPC", address(2),
                "JAEGER_METRICS_PORT", ports.get(3).toString(),
                "JAEGER_HEALTH", address(4),
                "JAEGER_DATA", folder.resolve("data").toString()));
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    await("Jaeger")
        .until(
            () -> {
              assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
              return http.send(
                          HttpRequest.newBuilder(URI.create("http://" + address(4) + "/status"))
                              .build(),
                          BodyHandlers.discarding())
                      .statusCode()
                  == 200;
            });
    return process;
  }

  private static void stop(Process process) throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  private String address(int port) {
    return "127.0.0.1:" + ports.get(port);
  }

  private void awaitTrace(String traceId) {
    await("trace " + traceId).until(() -> status("/api/traces/" + traceId) == 200);
  }

  private int status(String path) throws IOException, InterruptedException {
    return get(path).statusCode();
  }

  private String ask(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://" + address(1) + path)).build(),
        BodyHandlers.ofString());
  }

  /** Sends a span, and returns the id of its trace. */
  private String send(LoneCollector lone, String name) throws IOException, InterruptedException {
    String traceId = UUID.randomUUID().toString().replace("-", "");
    long end = System.currentTimeMillis();
    String body =
        """
        {"resourceSpans": [{
          "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "%s"}}]},
          "scopeSpans": [{"spans": [{
            "traceId": "%s", "spanId": "%s", "name": "%s", "kind": 2,
            "startTimeUnixNano": "%d000000", "endTimeUnixNano": "%d000000"}]}]}]}"""
            .formatted(SERVICE, traceId, traceId.substring(16), name, end - 5, end);
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:%d/v1/traces".formatted(lone.otlpPort())))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return traceId;
  }

  private static List<Integer> freePorts() {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 5; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
      for (ServerSocket socket : sockets) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
