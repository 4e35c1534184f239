package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The settings of docs/production.md at work: a metric goes through the Collector to a Prometheus
 * that asks for a password, by TLS, and on to a remote store.
 */
@ExtendWith(SharedInstance.class)
@Execution(ExecutionMode.CONCURRENT)
class SecuredIT {
  private static final Path ROOT = Path.of(System.getProperty("sightline.root")).toAbsolutePath();
  private static final String LOGIN =
      "Basic " + Base64.getEncoder().encodeToString("collector:change-me".getBytes(UTF_8));

  private final ShopInstance instance;
  private final List<Process> processes = new ArrayList<>();

  @TempDir private Path folder;

  SecuredIT(ShopInstance instance) {
    this.instance = instance;
  }

  @AfterEach
  void stop() {
    processes.forEach(Process::destroy);
    processes.forEach(process -> process.onExit().join());
  }

  @Test
  void metricsGoThroughLoginAndTlsToARemoteStore() throws Exception {
    int remote = port();
    int secured = port();
    int otlp = port();
    certificate();
    write("web.yml", snippet("web.yml"));
    write("remote.yml", "global: {scrape_interval: 1m}\n");
    write(
        "prometheus.yml",
        Files.readString(ROOT.resolve("prometheus/prometheus.yml"))
            + snippet("remote-storage.yml")
                .replace("https://metrics.example", "http://127.0.0.1:" + remote));
    write("collector-login.yml", snippet("collector-login.yml"));
    prometheus("remote.yml", remote, "--web.enable-remote-write-receiver");
    prometheus(
        "prometheus.yml",
        secured,
        "--web.enable-otlp-receiver",
        "--web.config.file=" + folder.resolve("web.yml"));
    start(
        Map.of(
            "COLLECTOR_OTLP_HTTP",
            "127.0.0.1:" + otlp,
            "COLLECTOR_OTLP_GRPC",
            "127.0.0.1:" + port(),
            "COLLECTOR_METRICS_PORT",
            Integer.toString(port()),
            "COLLECTOR_HEALTH",
            "127.0.0.1:" + port(),
            "COLLECTOR_QUEUE",
            folder.resolve("queue").toString(),
            "PROMETHEUS_URL",
            "https://localhost:" + secured,
            "PROMETHEUS_AUTHORIZATION",
            LOGIN,
            "PROMETHEUS_CA",
            folder.resolve("prometheus.crt").toString()),
        binary("collector", "otelcol"),
        "--config",
        ROOT.resolve("otel-collector/config.yaml").toString(),
        "--config",
        folder.resolve("collector-login.yml").toString());

    try (HttpClient plain = HttpClient.newHttpClient();
        HttpClient trusting = HttpClient.newBuilder().sslContext(trust()).build()) {
      await("the Collector to take a metric").until(() -> send(plain, otlp) == 200);
      await("the metric behind the login")
          .untilAsserted(
              () ->
                  assertThat(query(trusting, "https://localhost:" + secured, LOGIN).body())
                      .contains("\"7\""));
      assertThat(query(trusting, "https://localhost:" + secured, "none").statusCode())
          .isEqualTo(401);
      await("the metric in the remote store")
          .untilAsserted(
              () -> {
                // Prometheus sends on what comes after its sender has begun, which is later than
                // the moment from which it takes samples.
                assertThat(send(plain, otlp)).isEqualTo(200);
                assertThat(query(plain, "http://127.0.0.1:" + remote, "none").body())
                    .contains("\"7\"");
              });
    }
  }

  private static int send(HttpClient http, int port) throws IOException, InterruptedException {
    long now = Instant.now().toEpochMilli() * 1_000_000;
    String metric =
        """
        {"resourceMetrics": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "probe"}}]},
          "scopeMetrics": [{"metrics": [{"name": "probe.value", "gauge": {"dataPoints": [{"timeUnixNano": "%d", "asInt": "7"}]}}]}]}]}
        """
            .formatted(now);
    return http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/metrics"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(metric))
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  private static HttpResponse<String> query(HttpClient http, String base, String authorization)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(
                URI.create(
                    base
                        + "/api/v1/query?query="
                        + URLEncoder.encode("last_over_time(probe_value[10m])", UTF_8)))
            .header("Authorization", authorization)
            .build(),
        BodyHandlers.ofString());
  }

  private void prometheus(String config, int port, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                binary("prometheus", "prometheus"),
                "--config.file=" + folder.resolve(config),
                "--storage.tsdb.path=" + folder.resolve("data-" + port),
                "--web.listen-address=127.0.0.1:" + port));
    command.addAll(List.of(more));
    start(Map.of(), command.toArray(String[]::new));
  }

  private String binary(String program, String name) {
    return instance.state().located().get(program).binaries().get(name).toString();
  }

  private void start(Map<String, String> environment, String... command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log-" + processes.size()).toFile());
    builder.environment().putAll(environment);
    processes.add(builder.start());
  }

  /** One that names this machine, and is its own authority. */
  private void certificate() throws IOException, InterruptedException {
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "1",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost",
                "-keyout",
                "prometheus.key",
                "-out",
                "prometheus.crt")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(openssl.getInputStream().readAllBytes(), UTF_8);
    assertThat(openssl.waitFor(Duration.ofSeconds(30).toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(openssl.exitValue()).withFailMessage(output).isZero();
  }

  private SSLContext trust() throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (var in = Files.newInputStream(folder.resolve("prometheus.crt"))) {
      store.setCertificateEntry(
          "prometheus",
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private void write(String file, String content) throws IOException {
    Files.writeString(folder.resolve(file), content);
  }

  /** What the page has under this name. */
  private static String snippet(String name) throws IOException {
    Matcher box =
        Pattern.compile("(?m)^```yaml " + Pattern.quote(name) + "\\n((?:.*\\n)+?)```$")
            .matcher(Files.readString(ROOT.resolve("docs/production.md")));
    assertThat(box.find()).as(name).isTrue();
    return box.group(1);
  }

  private static int port() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
