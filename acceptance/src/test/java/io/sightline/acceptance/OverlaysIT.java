package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sightline.cli.instance.Instance;
import io.sightline.cli.pipeline.CountingSink;
import io.sightline.cli.pipeline.LoneCollector;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Each overlay does what it says, and any two of them go together. */
@ExtendWith(SharedInstance.class)
@Execution(ExecutionMode.CONCURRENT)
class OverlaysIT {
  private static final char[] PASSWORD = "overlays".toCharArray();

  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");

  private final ShopInstance instance;
  private final Path collector;
  private final Path root;

  @TempDir Path folder;
  private Map<String, String> environment;

  OverlaysIT(ShopInstance instance) {
    this.instance = instance;
    this.collector = instance.state().located().get("collector").binaries().get("otelcol");
    this.root = instance.root();
  }

  /** What the overlays and the files of receivers ask for. */
  @BeforeEach
  void makeCertificateAndToken() throws Exception {
    Path store = folder.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "collector",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = keys();
    pem("key.pem", "PRIVATE KEY", keys.getKey("collector", PASSWORD).getEncoded());
    pem("cert.pem", "CERTIFICATE", keys.getCertificate("collector").getEncoded());
    Files.writeString(folder.resolve("token"), "let-me-in\n");
    environment =
        Map.of(
            "COLLECTOR_TLS_CERT",
            folder.resolve("cert.pem").toString(),
            "COLLECTOR_TLS_KEY",
            folder.resolve("key.pem").toString(),
            "COLLECTOR_TOKEN_FILE",
            folder.resolve("token").toString(),
            "SECOND_BACKEND_URL",
            "http://127.0.0.1:1",
            "COLLECTOR_DECISION_WAIT",
            "1s",
            "COLLECTOR_DEBUG_VERBOSITY",
            "detailed");
  }

  private KeyStore keys() throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve("store.p12"))) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  private void pem(String file, String kind, byte[] bytes) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(kind, text));
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path config() {
    return root.resolve("otel-collector/config.yaml");
  }

  private Path overlay(String name) {
    return root.resolve("otel-collector/overlays").resolve(name + ".yaml");
  }

  @Test
  void eachTwoAreValidTogether() throws Exception {
    List<Path> overlays = files(root.resolve("otel-collector/overlays"));
    assertThat(overlays).hasSizeGreaterThanOrEqualTo(4);
    for (Path first : overlays) {
      for (Path second : overlays) {
        List<Path> configuration = new ArrayList<>(List.of(config()));
        configuration.addAll(files(root.resolve("otel-collector/receivers")));
        configuration.add(first);
        if (!first.equals(second)) {
          configuration.add(second);
        }
        assertValid(configuration);
      }
    }
  }

  private void assertValid(List<Path> configuration) throws Exception {
    List<String> command = new ArrayList<>(List.of(collector.toString(), "validate"));
    configuration.forEach(file -> command.addAll(List.of("--config", file.toString())));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.environment().put("COLLECTOR_QUEUE", folder.resolve("queue").toString());
    builder.environment().put("HEALTH_TARGETS", "[{endpoint: 'http://127.0.0.1:8080/health'}]");
    for (String program : List.of("KAFKA", "REDIS", "POSTGRESQL_SHOP", "POSTGRESQL_MES")) {
      builder.environment().put(program, "127.0.0.1:1");
      builder.environment().put(program + "_ADDRESS", "127.0.0.1:1");
      builder.environment().put(program + "_PASSWORD", "none");
    }
    builder.environment().put("STORAGE_OBJECTS", folder.toString());
    Process validate = builder.start();
    String said = new String(validate.getInputStream().readAllBytes());
    assertThat(validate.waitFor()).as(configuration + "\n" + said).isZero();
  }

  @Test
  void tailSamplingKeepsMarkedFailedAndSlowTraces() throws Exception {
    try (CountingSink sink = CountingSink.start();
        LoneCollector lone = start(sink, environment, "tail-sampling");
        HttpClient http = HttpClient.newHttpClient()) {
      String marked = "\"flags\": 257";
      String unmarked = "\"flags\": 256";
      String failed = ", \"status\": {\"code\": 2}";
      for (int i = 0; i < 10; i++) {
        send(http, lone, "http", "", span("plain", unmarked, 5));
      }
      send(http, lone, "http", "", span("marked", marked, 5));
      send(http, lone, "http", "", span("failed", unmarked + failed, 5));
      send(http, lone, "http", "", span("slow", unmarked, 3000));

      await("decisions about 13 traces")
          .untilAsserted(
              () ->
                  assertThat(
                          lone.collector()
                              .counters()
                              .sum("otelcol_processor_tail_sampling_global_count_traces_sampled"))
                      .isEqualTo(13));
      await("three traces").until(() -> sink.spans() == 3);
      Waiting.pass(Duration.ofSeconds(2));
      assertThat(sink.spans()).isEqualTo(3);
      // Span metrics are of all of them.
      await("span metrics").until(() -> sink.metrics() > 0);
    }
  }

  @Test
  void productionAsksForTheTokenOverTls() throws Exception {
    try (CountingSink sink = CountingSink.start();
        LoneCollector lone = start(sink, environment, "production");
        HttpClient plain = HttpClient.newHttpClient();
        HttpClient trusting = HttpClient.newBuilder().sslContext(trust()).build()) {
      String span = span("secret", "\"flags\": 257", 5);

      assertThat(send(trusting, lone, "https", "", span)).isEqualTo(401);
      assertThat(send(trusting, lone, "https", "Bearer guess", span)).isEqualTo(401);
      assertThat(send(trusting, lone, "https", "Bearer let-me-in", span)).isEqualTo(200);
      assertThatThrownBy(() -> send(plain, lone, "https", "Bearer let-me-in", span))
          .isInstanceOf(IOException.class);
      assertRefusedInTheClear(plain, lone, span);
      await("the one that was let in").until(() -> sink.spans() == 1);
    }
  }

  @Test
  void secondBackendGetsAllWhileTheFirstIsAway() throws Exception {
    try (CountingSink second = CountingSink.start();
        HttpClient http = HttpClient.newHttpClient()) {
      Map<String, String> withSecond = new HashMap<>(environment);
      withSecond.put("SECOND_BACKEND_URL", second.address().toString());
      // Nobody listens where the first one should be.
      withSecond.put("TEMPO_OTLP_URL", "http://127.0.0.1:1");
      try (CountingSink first = CountingSink.start();
          LoneCollector lone = start(first, withSecond, "second-backend")) {
        for (int i = 0; i < 5; i++) {
          send(http, lone, "http", "", span("copied", "\"flags\": 257", 5));
        }
        await("five spans in the second").until(() -> second.spans() == 5);
        assertThat(first.spans()).isZero();
        await("metrics in both").until(() -> first.metrics() > 0 && second.metrics() > 0);
      }
    }
  }

  @Test
  void debugWritesWhatGoesOutWithoutSecrets() throws Exception {
    try (CountingSink sink = CountingSink.start();
        LoneCollector lone = start(sink, environment, "debug");
        HttpClient http = HttpClient.newHttpClient()) {
      send(http, lone, "http", "", span("mail to canary@mail.example", "\"flags\": 257", 5));

      await("the span in the log")
          .untilAsserted(
              () ->
                  assertThat(lone.fullLog())
                      .containsPattern("Name +: mail to \\*\\*\\*\\*")
                      .doesNotContain("canary"));
      await("the span in the sink").until(() -> sink.spans() == 1);
    }
  }

  @Test
  void storageIsTheSumOfItsObjectsInBytes() throws Exception {
    Path objects = folder.resolve("objects");
    Files.createDirectories(objects.resolve("production/sheets"));
    Files.createDirectories(objects.resolve(".locks/of-its-own"));
    Files.write(objects.resolve("production/sheets/one.json"), new byte[100_000]);
    Files.write(objects.resolve("production/sheets/two.json"), new byte[20_000]);
    Path now =
        Files.writeString(
            folder.resolve("now.yaml"),
            "receivers: {filestats: {initial_delay: 0s, collection_interval: 1s}}\n");
    long folders =
        Files.size(objects.resolve("production"))
            + Files.size(objects.resolve("production/sheets"));
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("STORAGE_OBJECTS", objects.toString());
    try (CountingSink sink = CountingSink.start();
        LoneCollector lone =
            LoneCollector.start(
                collector,
                List.of(
                    config(),
                    root.resolve("otel-collector/receivers/storage.yaml"),
                    overlay("debug"),
                    now),
                sink.address(),
                variables)) {
      // A unit that Prometheus does not know would be part of its name.
      await("the size in the log")
          .untilAsserted(
              () ->
                  assertThat(lone.fullLog())
                      .containsPattern("Name: s3.bucket.size\\s[^#]*Unit: By\\s")
                      .contains("Value: " + (120_000 + folders)));
    }
  }

  /** There are other servers on this machine: those of whoever else works here, and of MES. */
  @Test
  void memoryOfPostgresqlIsThatOfTheProcessesOfOneServer() throws Exception {
    Path now =
        Files.writeString(
            folder.resolve("now.yaml"),
            "receivers: {hostmetrics/postgresql: {initial_delay: 0s, collection_interval: 1s}}\n");
    Map<String, String> variables = new HashMap<>(environment);
    Instance state = instance.state();
    int port = state.port(instance.catalog().program("postgresql"), "sql");
    variables.put("POSTGRESQL_SHOP", "127.0.0.1:" + port);
    variables.put("POSTGRESQL_MES", "127.0.0.1:1");
    ProcessHandle server = instance.process("postgresql");
    try (CountingSink sink = CountingSink.start();
        LoneCollector lone =
            LoneCollector.start(
                collector,
                List.of(
                    config(),
                    root.resolve("otel-collector/receivers/postgresql-memory.yaml"),
                    overlay("debug"),
                    now),
                sink.address(),
                variables)) {
      await("the memory in the log")
          .untilAsserted(
              () -> {
                List<Long> values =
                    Pattern.compile(
                            "Name: process.memory.usage\\s[^#]*?Unit: By\\s[^#]*NumberDataPoints #0\\s[^#]*Value: (\\d+)")
                        .matcher(lone.fullLog())
                        .results()
                        .map(match -> Long.valueOf(match.group(1)))
                        .toList();
                assertThat(values).isNotEmpty();
                // Sessions come and go.
                assertThat(values.getLast())
                    .isCloseTo(resident(server), Percentage.withPercentage(15));
              });
      assertThat(lone.fullLog())
          .contains("service.name: Str(postgresql)")
          .doesNotContain(
              "service.name: Str(postgresql-mes)", "NumberDataPoints #1", "cluster_name");
    }
  }

  private static long resident(ProcessHandle server) {
    return Stream.concat(Stream.of(server), server.descendants())
        .mapToLong(
            process -> {
              try {
                Path status = Path.of("/proc", "" + process.pid(), "status");
                return RESIDENT
                        .matcher(Files.readString(status))
                        .results()
                        .mapToLong(match -> Long.parseLong(match.group(1)))
                        .sum()
                    * 1024;
              } catch (NoSuchFileException ended) {
                return 0;
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .sum();
  }

  private LoneCollector start(CountingSink sink, Map<String, String> variables, String overlay) {
    return LoneCollector.start(
        collector, List.of(config(), overlay(overlay)), sink.address(), variables);
  }

  private SSLContext trust() throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("collector", keys().getCertificate("collector"));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  private static String span(String name, String more, long millis) {
    long end = System.currentTimeMillis();
    return """
        {"resourceSpans": [{
          "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "overlays"}}]},
          "scopeSpans": [{"spans": [{
            "traceId": "%s", "spanId": "%s", "name": "%s", "kind": 2,
            "startTimeUnixNano": "%d000000", "endTimeUnixNano": "%d000000", %s}]}]}]}"""
        .formatted(
            UUID.randomUUID().toString().replace("-", ""),
            UUID.randomUUID().toString().replace("-", "").substring(16),
            name,
            end - millis,
            end,
            more);
  }

  /** Told so by 400, or hung up on before that could be read to its end: which one is chance. */
  private static void assertRefusedInTheClear(HttpClient http, LoneCollector lone, String body)
      throws InterruptedException {
    try {
      assertThat(send(http, lone, "http", "Bearer let-me-in", body)).isEqualTo(400);
    } catch (IOException e) {
      assertThat(e).rootCause().hasMessageMatching("Connection reset.*|Broken pipe");
    }
  }

  private static int send(
      HttpClient http, LoneCollector lone, String scheme, String authorization, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("%s://127.0.0.1:%d/v1/traces".formatted(scheme, lone.otlpPort())))
            .version(HttpClient.Version.HTTP_1_1)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
    return answer.statusCode();
  }
}
