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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The walk-through of docs/rules.md as its reader goes it, from the check of the file to the
 * dashboard: with the page's own rules, commands and queries, on an address of the test.
 */
@ExtendWith(SharedInstance.class)
@Execution(ExecutionMode.CONCURRENT)
class RulesPageIT {
  private static final Path ROOT = Path.of(System.getProperty("sightline.root"));
  private static final String JAR = "greenmail-standalone-1.6.15.jar";
  private static final String RULES = "mail.yaml";
  private static final int PORT = 3025;
  private static final String NONE_FAILED = "share that failed";
  private static final Pattern BLOCK = Pattern.compile("(?sm)^( *)```(yaml|sh)\\n(.*?)^ *```$");
  private static final Pattern ANSWER = Pattern.compile("`([^`]+)` is\\s+answered with `([^`]+)`");
  private static final Pattern QUESTION = Pattern.compile("(?m)^ *\\| ([^`|]+) \\| `(.+)` \\|$");

  private final ShopInstance instance;
  private final String page;
  private final String address = ownAddress();
  @TempDir private Path folder;

  RulesPageIT(ShopInstance instance) throws IOException {
    this.instance = instance;
    this.page = Files.readString(ROOT.resolve("docs/rules.md"));
  }

  @BeforeEach
  void download() throws IOException {
    Files.copy(
        ROOT.resolve("agent/distribution")
            .resolve(System.getProperty("sightline.target", "target"))
            .resolve("third-party/greenmail-standalone.jar"),
        folder.resolve(JAR));
  }

  @Test
  void leadsFromAJarToADashboard() throws Exception {
    SightlineCommand.Result check = check(rules());
    assertThat(check.output()).contains("3 rules, nothing wrong");
    assertThat(check.exitCode()).isZero();

    Path output = folder.resolve("run.out");
    Process run = start(output);
    try {
      await("the mail server listens").untilAsserted(() -> new Socket(address, PORT).close());
      await("all three signals of the server, some of it by mails")
          .pollInterval(Duration.ofSeconds(2))
          .untilAsserted(
              () -> {
                send();
                assertThat(Files.readString(output))
                    .contains(
                        "3 rules loaded from",
                        "sightline: first metrics: ",
                        "sightline: first trace: send_mail",
                        "sightline: first log: ");
              });
      questions()
          .forEach(
              (question, query) ->
                  await(query)
                      .untilAsserted(
                          () ->
                              assertThat(instance.prometheus().query(query))
                                  .extracting(Sample::value)
                                  .isNotEmpty()
                                  .allSatisfy(value -> assertAnswers(question, value))));
      assertThat(instance.prometheus().query(questions().get("mailboxes")))
          .extracting(Sample::value)
          .containsExactly(2.0);
      await("the trace behind a dot of the histogram").untilAsserted(this::assertExemplarLeads);
    } finally {
      run.destroy();
      assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void assertAnswers(String question, double value) {
    if (question.equals(NONE_FAILED)) {
      assertThat(value).isZero();
    } else {
      assertThat(value).isFinite().isPositive();
    }
  }

  @Test
  void answersMistakesAsThePageSays() throws IOException {
    MatchResult answer = ANSWER.matcher(page).results().findFirst().orElseThrow();
    String wrong = answer.group(1);
    String right = wrong.substring(0, wrong.length() - 1);

    assertMistake(right, wrong, answer.group(2) + " It has ");
    assertMistake(
        "method: deliver",
        "method: delivers",
        "com.icegreen.greenmail.user.UserManager is there and has ",
        "deliver(com.icegreen.greenmail.mail.MovingMessage, com.icegreen.greenmail.mail.MailAddress)",
        "did you mean deliver?");
    assertMistake(
        "greenmail.user.UserManager, method",
        "greenmail.UserManager, method",
        "no class fits; did you mean com.icegreen.greenmail.user.UserManager?");
  }

  private void assertMistake(String right, String wrong, String... answers) throws IOException {
    assertThat(rules()).contains(right);
    SightlineCommand.Result check = check(rules().replace(right, wrong));
    assertThat(check.output()).contains(answers).contains("3 rules, 1 problem");
    assertThat(check.exitCode()).isEqualTo(1);
  }

  /** What the page's command says of rules. */
  private SightlineCommand.Result check(String rules) throws IOException {
    Files.writeString(folder.resolve(RULES), rules);
    return instance.command(Duration.ofMinutes(1), command("rules"));
  }

  private String rules() {
    return block("yaml", "com.icegreen");
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
  private void send() throws IOException, InterruptedException {
    Process mail =
        new ProcessBuilder(
                "bash", "-e", "-c", block("sh", "curl smtp").replace("localhost", address))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("mail.out").toFile())
            .start();
    assertThat(mail.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(mail.exitValue()).as(Files.readString(folder.resolve("mail.out"))).isZero();
  }

  private Process start(Path output) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(command("run")));
    arguments.replaceAll(
        argument ->
            argument.equals("java")
                ? Path.of(System.getProperty("java.home"), "bin", "java").toString()
                : argument);
    arguments.add(
        arguments.indexOf("-Dgreenmail.setup.test.smtp"), "-Dgreenmail.hostname=" + address);
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

  /** The server's port is fixed: so it has an address of this machine to itself. */
  private static String ownAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int number = socket.getLocalPort();
      return "127.25.%d.%d".formatted(number >> 8, number & 0xff);
    }
  }
}
