package io.sightline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.ApplicationJar;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the examples of docs/agent.md as they stand there; only the receiver's port differs. */
class AgentDocumentIT {

  private static final Path ROOT = Path.of(System.getProperty("sightline.root"));
  private static final Path AGENT = Path.of(System.getProperty("sightline.extension"));
  private static final Pattern EXAMPLE =
      Pattern.compile("<!-- example: ([a-z]+) -->\\n```sh\\n(.+?)\\n```", Pattern.DOTALL);

  @TempDir private Path directory;
  private OtlpReceiver receiver;

  @BeforeEach
  void prepare() throws IOException {
    receiver = OtlpReceiver.start();
    Files.createSymbolicLink(directory.resolve("sightline-agent.jar"), AGENT.toAbsolutePath());
    ApplicationJar.write(ShopApplication.class, directory.resolve("app.jar"));
  }

  @AfterEach
  void close() {
    receiver.close();
  }

  @Test
  void eachExampleIsRun() throws IOException {
    assertThat(EXAMPLE.matcher(document()).results().map(it -> it.group(1)))
        .containsExactlyInAnyOrder(
            "attach", "properties", "arguments", "file", "declarative", "switch", "off");
    assertThat(document().split("```sh\n", -1)).hasSize(8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"attach", "properties", "arguments"})
  void sendsAllSignals(String example) throws Exception {
    run(example);

    assertThat(paths("SERVER")).containsExactly("/orders/7");
    assertThat(receiver.logs(it -> it.body().equals("order 7 taken"))).hasSize(1);
    assertThat(receiver.metrics(it -> it.name().equals("rpc.server.call.duration"))).isNotEmpty();
    assertThat(receiver.resource("shop")).containsEntry("service.name", "shop");
  }

  @Test
  void fileReplacesADefault() throws Exception {
    run("file");

    assertThat(paths("SERVER")).containsExactlyInAnyOrder("/orders/7", "/ready");
    assertThat(receiver.resource("shop")).containsEntry("service.name", "shop");
  }

  @Test
  void declarativeFileIsFilledIn() throws Exception {
    run("declarative");

    assertThat(paths("SERVER")).containsExactly("/orders/7");
    assertThat(receiver.spans(span -> span.attribute("request_id") != null)).isNotEmpty();
    assertThat(receiver.logs(it -> it.body().equals("order 7 taken"))).hasSize(1);
    assertThat(receiver.resource("shop")).containsKey("service.instance.id");
  }

  @Test
  void switchTakesOneModuleOut() throws Exception {
    run("switch");

    assertThat(paths("SERVER")).contains("/orders/7");
    assertThat(receiver.spans(span -> span.kind().equals("CLIENT")))
        .extracting(Span::name)
        .containsExactly("test.Stock/Reserve");
  }

  @Test
  void offSendsNothing() throws Exception {
    String output = run("off");

    assertThat(output).contains("OPT-IN null\n").doesNotContain("sightline:", "otel.javaagent");
    assertThat(receiver.spans()).isEmpty();
    assertThat(receiver.metrics()).isEmpty();
  }

  @Test
  void offLeavesTheJvmAsItWas() {
    String plain = state(AgentProcess.of(JvmStateApplication.class).withoutAgent(), "plain");
    String off =
        state(
            AgentProcess.of(JvmStateApplication.class)
                .agent(AGENT)
                .environment("OTEL_JAVAAGENT_ENABLED", "false"),
            "off");

    assertThat(plain).contains("THREAD main\n", "PROPERTY user.dir\n", "FIELD server\n");
    assertThat(off).isEqualTo(plain);
  }

  @Test
  void applicationRunsWithoutADeclarativeFileThatIsNotThere() {
    try (AgentProcess process =
        AgentProcess.of(JvmStateApplication.class)
            .agent(AGENT)
            .environment("OTEL_CONFIG_FILE", directory.resolve("none.yaml").toString())
            .start("no-declarative-file")) {
      process.awaitOutput("^END$");
      assertThat(process.output())
          .contains("OpenTelemetry Javaagent failed to start", "Caused by: ", "none.yaml");
    }
  }

  /** What the application tells of its JVM. */
  private static String state(AgentProcess.Builder builder, String name) {
    try (AgentProcess process = builder.start("state-" + name)) {
      process.awaitOutput("^END$");
      String output = process.output();
      return output.substring(output.indexOf("BEGIN\n"), output.indexOf("END\n"));
    }
  }

  private List<Object> paths(String kind) {
    return receiver.spans(span -> span.kind().equals(kind)).stream()
        .map(span -> span.attribute("url.path"))
        .filter(path -> path != null)
        .toList();
  }

  /** Runs an example until the application has done its work, ends it in order. */
  private String run(String example) throws Exception {
    Path output = directory.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", example(example))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("OTEL_") || name.startsWith("SIGHTLINE_"));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    // For the example that names none, because nothing shall be sent.
    builder.environment().put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint());
    String javaHome = System.getProperty("java.home");
    builder.environment().put("PATH", javaHome + "/bin:" + System.getenv("PATH"));
    // Read by `java` alone: a start that takes half the time.
    builder
        .environment()
        .put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto");
    Process shell = builder.start();
    try {
      await("work of the application")
          .atMost(Duration.ofSeconds(240))
          .until(() -> Files.readString(output).contains("DONE\n") || !shell.isAlive());
      assertThat(Files.readString(output)).contains("ORDER reserved 7\n", "DONE\n");
    } finally {
      // The JVM may outlive its shell, and sends what it still has while it ends.
      List<ProcessHandle> processes =
          Stream.concat(shell.descendants(), Stream.of(shell.toHandle())).toList();
      processes.forEach(ProcessHandle::destroy);
      await("end of the application")
          .atMost(Duration.ofSeconds(60))
          .until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
    }
    return Files.readString(output);
  }

  private String example(String name) throws IOException {
    Matcher matcher = EXAMPLE.matcher(document());
    while (matcher.find()) {
      if (matcher.group(1).equals(name)) {
        return matcher.group(2).replace("127.0.0.1:4318", "127.0.0.1:" + receiver.port());
      }
    }
    throw new AssertionError("docs/agent.md has no example " + name);
  }

  private static String document() throws IOException {
    return Files.readString(ROOT.resolve("docs/agent.md"));
  }
}
