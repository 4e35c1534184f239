package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sightline.cli.check.Exemplar;
import io.sightline.cli.check.Sample;
import io.sightline.cli.check.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The walk-through of docs/rules.md as its reader goes it, from the check of the file to the
 * dashboard: with the page's own rules, commands and queries, on ports of the test.
 */
@ExtendWith(SharedInstance.class)
@Execution(ExecutionMode.CONCURRENT)
class RulesPageIT {
  private static final Path ROOT = Path.of(System.getProperty("sightline.root"));
  private static final String JAR = "greenmail-standalone-1.6.15.jar";
  private static final String RULES = "mail.yaml";
  private static final String USUAL_PORT = "3025";
  private static final Pattern BLOCK = Pattern.compile("(?sm)^( *)```(yaml|sh)\\n(.*?)^ *```$");
  private static final Pattern QUESTION = Pattern.compile("(?m)^ *\\| ([^`|]+) \\| `(.+)` \\|$");

  private final ShopInstance instance;
  private final String page;
  @TempDir private Path folder;

  RulesPageIT(ShopInstance instance) throws IOException {
    this.instance = instance;
    this.page = Files.readString(ROOT.resolve("docs/rules.md"));
  }

  @Test
  void leadsFromAJarToADashboard() throws Exception {
    Files.writeString(folder.resolve(RULES), block("yaml", "com.icegreen"));
    Files.copy(
        ROOT.resolve("agent/distribution")
            .resolve(System.getProperty("sightline.target", "target"))
            .resolve("third-party/greenmail-standalone.jar"),
        folder.resolve(JAR));

    assertThat(instance.command(Duration.ofMinutes(1), command("rules")))
        .satisfies(
            check -> {
              assertThat(check.output()).contains("3 rules, nothing wrong");
              assertThat(check.exitCode()).isZero();
            });

    int port = freePort();
    Path output = folder.resolve("run.out");
    Process run = start(port, output);
    try {
      await("the mail server listens")
          .untilAsserted(() -> new Socket(InetAddress.getLoopbackAddress(), port).close());
      await("all three signals of the server, some of it by mails")
          .pollInterval(Duration.ofSeconds(2))
          .untilAsserted(
              () -> {
                send(port);
                assertThat(Files.readString(output))
                    .contains(
                        "3 rules loaded from",
                        "sightline: first metrics: ",
                        "sightline: first trace: send_mail",
                        "sightline: first log: ");
              });
      for (String query : questions().values()) {
        await(query)
            .untilAsserted(
                () ->
                    assertThat(instance.prometheus().query(query))
                        .extracting(Sample::value)
                        .isNotEmpty()
                        .allSatisfy(value -> assertThat(value).isFinite()));
      }
      assertThat(instance.prometheus().query(questions().get("mailboxes")))
          .extracting(Sample::value)
          .containsExactly(2.0);
      await("the trace behind a dot of the histogram").untilAsserted(this::assertExemplarLeads);
    } finally {
      run.destroy();
      assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void hasADashboardOfItsQuestions() throws IOException {
    Dashboard dashboard =
        new Dashboard(
            Path.of("agent/example-rules/mail-dashboard.json"),
            new ObjectMapper()
                .readTree(ROOT.resolve("agent/example-rules/mail-dashboard.json").toFile()));

    assertThat(page).contains("(../" + dashboard.place() + ")");
    Map<String, String> panels = new LinkedHashMap<>();
    for (Dashboard.Query query : dashboard.queries()) {
      assertThat(query.target().at("/datasource/uid").asText()).isEqualTo("prometheus");
      panels.put(query.panel(), query.text());
    }
    assertThat(panels).containsExactlyEntriesOf(questions());
  }

  private Map<String, String> questions() {
    Map<String, String> questions = new LinkedHashMap<>();
    QUESTION
        .matcher(page.substring(0, page.indexOf("## A rule")))
        .results()
        .forEach(row -> questions.put(row.group(1), row.group(2)));
    assertThat(questions).hasSizeGreaterThan(4);
    return questions;
  }

  private void assertExemplarLeads() {
    Instant now = Instant.now();
    List<Exemplar> exemplars =
        instance
            .prometheus()
            .exemplars("mail_size_bytes_bucket", now.minus(Duration.ofMinutes(10)), now);
    assertThat(exemplars)
        .anySatisfy(
            exemplar ->
                assertThat(instance.tempo().trace(exemplar.traceId()).orElseThrow().spans())
                    .extracting(Span::name)
                    .contains("send_mail"));
  }

  /** The page's command for a mail. */
  private void send(int port) throws IOException, InterruptedException {
    Process mail =
        new ProcessBuilder(
                "bash", "-e", "-c", block("sh", "curl smtp").replace(USUAL_PORT, "" + port))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("mail.out").toFile())
            .start();
    assertThat(mail.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(mail.exitValue()).as(Files.readString(folder.resolve("mail.out"))).isZero();
  }

  private Process start(int port, Path output) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(command("run")));
    arguments.replaceAll(
        argument ->
            argument.equals("java")
                ? Path.of(System.getProperty("java.home"), "bin", "java").toString()
                : argument);
    // Its ports for tests are fixed.
    int setup = arguments.indexOf("-Dgreenmail.setup.test.smtp");
    arguments.set(setup, "-Dgreenmail.smtp.port=" + port);
    arguments.add(setup, "-Dgreenmail.smtp.hostname=127.0.0.1");
    return instance
        .builder("run", arguments.subList(1, arguments.size()).toArray(String[]::new))
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  /** What the page gives to {@code ./sightline}, with files where the test has them. */
  private String[] command(String name) {
    String line =
        block("sh", "./sightline " + name)
            .lines()
            .filter(it -> it.startsWith("./sightline " + name))
            .findFirst()
            .orElseThrow();
    return line.substring("./sightline ".length())
        .replace(RULES, folder.resolve(RULES).toString())
        .replace(JAR, folder.resolve(JAR).toString())
        .split(" ");
  }

  private String block(String language, String with) {
    MatchResult found =
        BLOCK
            .matcher(page)
            .results()
            .filter(block -> block.group(2).equals(language) && block.group(3).contains(with))
            .findFirst()
            .orElseThrow();
    return found.group(3).replaceAll("(?m)^" + found.group(1), "");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
