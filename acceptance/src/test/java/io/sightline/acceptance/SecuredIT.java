package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The settings of docs/production.md at work: a metric goes through the Collector to a Prometheus
 * that asks for a password, by TLS, and on to a remote store; Prometheus sees itself, and tells an
 * Alertmanager that asks for one, too.
 */
@ExtendWith(SharedInstance.class)
@Execution(ExecutionMode.CONCURRENT)
class SecuredIT {
  private static final Path ROOT = Path.of(System.getProperty("sightline.root")).toAbsolutePath();
  private static final String LOGIN = login("collector");

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

  /** Else both would count as down, and who made them safe would be woken for it. */
  @Test
  void prometheusSeesItselfAndTellsAlertmanager() throws Exception {
    int secured = port();
    int alerts = port();
    int nobody = port();
    secrets();
    write("prometheus.yml", withLogin(Files.readString(ROOT.resolve("prometheus/prometheus.yml"))));
    write(
        "rules/alerts.yml",
        Files.readString(ROOT.resolve("prometheus/rules/alerts.yml"))
            .replace("interval: 30s", "interval: 2s")
            .replace("for: 1m", "for: 1s"));
    for (String targets : List.of("guarded/programs.yml", "alertmanagers/alertmanager.yml")) {
      write(
          "targets/" + targets,
          Files.readString(ROOT.resolve("prometheus/targets/docker").resolve(targets))
              .replace("127.0.0.1:9090", "127.0.0.1:" + secured)
              .replace("alertmanager:9093", "127.0.0.1:" + alerts));
    }
    write(
        "targets/backends/nobody.yml",
        "- targets: ['127.0.0.1:%d']%n  labels: {job: nobody, service_name: nobody}%n"
            .formatted(nobody));
    alertmanager(alerts, port(), "--web.config.file=" + folder.resolve("web.yml"));
    prometheus("prometheus.yml", secured, "--web.config.file=" + folder.resolve("web.yml"));

    String prometheus = "https://localhost:" + secured;
    String alertmanager = "https://localhost:" + alerts + "/api/v2/alerts";
    try (HttpClient trusting = HttpClient.newBuilder().sslContext(trust()).build()) {
      await("Prometheus to see what there is")
          .untilAsserted(
              () ->
                  assertThat(samples(query(trusting, prometheus, login("prometheus"), "up").body()))
                      .containsExactlyInAnyOrder("prometheus 1", "alertmanager 1", "nobody 0"));
      await("Alertmanager to hear of the one that is down")
          .untilAsserted(
              () ->
                  assertThat(alerts(get(trusting, alertmanager, login("grafana")).body()))
                      .containsExactly("ServiceDown nobody"));
      assertThat(get(trusting, alertmanager, "none").statusCode()).isEqualTo(401);
    }
    // As the containers' health checks do it.
    Map<?, ?> override = yaml(snippet("secured-prometheus.yml"));
    healthy(override, "prometheus", "localhost:9090", secured, "promtool");
    healthy(override, "alertmanager", "localhost:9093", alerts, "amtool");
  }

  /** An override replaces the whole command, so it has to say again what the original says. */
  @Test
  void containersDifferInNothingButTheLogin() throws IOException {
    List<Object> original =
        new ArrayList<>(
            (List<?>)
                at(
                    yaml(Files.readString(ROOT.resolve("docker-compose.monitoring.yml"))),
                    "services",
                    "prometheus",
                    "command"));
    original.set(
        original.indexOf("--config.file=/etc/prometheus/prometheus.yml"),
        "--config.file=/secrets/prometheus.yml");
    original.add(1, "--web.config.file=/secrets/web.yml");

    assertThat(at(yaml(snippet("secured-prometheus.yml")), "services", "prometheus", "command"))
        .isEqualTo(original);
  }

  @Test
  void lokiKnowsTheLoginOfItsRuler() throws Exception {
    secrets();
    String config = Files.readString(ROOT.resolve("loki/loki.yaml"));
    write("loki.yaml", config.replace("\nruler:\n", "\nruler:\n" + snippet("ruler-login.yml")));
    assertThat(folder.resolve("loki.yaml")).content().contains("basic_auth_username: loki");

    assertThat(
            run(
                binary("loki", "loki"),
                "-config.file=" + folder.resolve("loki.yaml"),
                "-config.expand-env=true",
                "-verify-config=true"))
        .isZero();
  }

  /** By the configuration as it is shipped, whose mail server asks nobody. */
  @Test
  void mailServerIsToldNameAndPassword() throws Exception {
    int alerts = port();
    try (LoginMailServer mail = LoginMailServer.start();
        HttpClient http = HttpClient.newHttpClient()) {
      secrets();
      alertmanager(alerts, mail.port());
      String alert =
          "[{\"labels\": {\"alertname\": \"A\", \"service\": \"payment-service\", \"severity\": \"warning\"}}]";
      URI address = URI.create("http://127.0.0.1:" + alerts + "/api/v2/alerts");
      await("Alertmanager to take an alert")
          .until(
              () ->
                  http.send(
                              HttpRequest.newBuilder(address)
                                  .header("Content-Type", "application/json")
                                  .POST(BodyPublishers.ofString(alert))
                                  .build(),
                              BodyHandlers.discarding())
                          .statusCode()
                      == 200);
      await("the mail")
          .untilAsserted(
              () -> {
                assertThat(mail.logins()).contains("\0alertmanager@example.com\0from-a-file");
                assertThat(mail.mails()).contains("payment-team@example.com");
              });
    }
  }

  /** What the page has its reader put into a folder of its own. */
  private void secrets() throws IOException, InterruptedException {
    certificate();
    for (String file : List.of("web.yml", "client.yml")) {
      write(file, snippet(file).replace("/secrets/", folder + "/"));
    }
    write("password", "change-me\n");
  }

  /** The lines of the page in the two places that it names. */
  private static String withLogin(String config) throws IOException {
    String login = snippet("login.yml");
    String job = "  - job_name: guarded\n";
    String entry =
        "    - file_sd_configs:\n        - files: [targets/alertmanagers/*.yml]\n          refresh_interval: 15s\n";
    assertThat(config).containsOnlyOnce(job).containsOnlyOnce(entry);
    return config.replace(job, job + login).replace(entry, entry + login.indent(2));
  }

  /** As it is shipped, but sooner. */
  private void alertmanager(int port, int mail, String... more) throws IOException {
    write(
        "alertmanager.yml",
        Files.readString(ROOT.resolve("alertmanager/alertmanager.yml"))
            .replace("${port.alert-webhook.smtp}", Integer.toString(mail))
            .replace("group_wait: 30s", "group_wait: 1s"));
    for (String template : List.of("links.tmpl", "sightline.tmpl")) {
      write(
          "templates/" + template,
          Files.readString(ROOT.resolve("alertmanager/templates").resolve(template)));
    }
    // Nobody is there.
    write("webhook-url", "http://127.0.0.1:1/");
    write("slack-url", "http://127.0.0.1:1/");
    write("smtp-password", "from-a-file\n");
    List<String> command =
        new ArrayList<>(
            List.of(
                binary("alertmanager", "alertmanager"),
                "--config.file=alertmanager.yml",
                "--storage.path=" + folder.resolve("data-" + port),
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address="));
    command.addAll(List.of(more));
    start(Map.of(), command.toArray(String[]::new));
  }

  private void healthy(
      Map<?, ?> override, String container, String address, int port, String program)
      throws IOException, InterruptedException {
    List<String> check = new ArrayList<>();
    for (Object word : (List<?>) at(override, "services", container, "healthcheck", "test")) {
      check.add(
          word.toString().replace(address, "localhost:" + port).replace("/secrets/", folder + "/"));
    }
    assertThat(check.removeFirst()).isEqualTo("CMD");
    assertThat(check.set(0, binary(container, program))).isEqualTo(program);

    assertThat(run(check.toArray(String[]::new))).as(check.toString()).isZero();
    check.removeIf(word -> word.startsWith("--http.config.file="));
    assertThat(run(check.toArray(String[]::new))).as(check.toString()).isNotZero();
  }

  /** From another folder than that of the files. */
  private int run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log-of-check").toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static Map<?, ?> yaml(String text) {
    return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  private static Object at(Map<?, ?> map, String... path) {
    Object found = map;
    for (String key : path) {
      found = ((Map<?, ?>) found).get(key);
    }
    return found;
  }

  /** Who and how much. */
  private static List<String> samples(String answer) {
    List<String> samples = new ArrayList<>();
    for (JsonNode sample : WholeShop.json(answer).at("/data/result")) {
      samples.add(
          sample.at("/metric/service_name").asText() + " " + sample.at("/value/1").asText());
    }
    return samples;
  }

  private static List<String> alerts(String answer) {
    List<String> alerts = new ArrayList<>();
    for (JsonNode alert : WholeShop.json(answer)) {
      alerts.add(
          alert.at("/labels/alertname").asText() + " " + alert.at("/labels/service").asText());
    }
    return alerts;
  }

  private static String login(String user) {
    return "Basic " + Base64.getEncoder().encodeToString((user + ":change-me").getBytes(UTF_8));
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
    return query(http, base, authorization, "last_over_time(probe_value[10m])");
  }

  private static HttpResponse<String> query(
      HttpClient http, String base, String authorization, String promql)
      throws IOException, InterruptedException {
    return get(
        http, base + "/api/v1/query?query=" + URLEncoder.encode(promql, UTF_8), authorization);
  }

  private static HttpResponse<String> get(HttpClient http, String address, String authorization)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(address)).header("Authorization", authorization).build(),
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
                "subjectAltName=DNS:localhost,IP:127.0.0.1",
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
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
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
