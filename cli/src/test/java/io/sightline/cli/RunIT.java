package io.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sightline.cli.fixture.CliFixture;
import io.sightline.cli.fixture.CliFixture.Run;
import io.sightline.cli.fixture.CliFixture.Running;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run}, with commands that are scripts and an agent that is a file. */
class RunIT {
  @TempDir private Path folder;

  private CliFixture cli;

  @BeforeEach
  void repository() {
    cli = new CliFixture(folder);
    cli.programs(
        """
        programs:
          agent:
            title: The agent
            group: shop
            find: {module: {path: agent/distribution, files: [sightline-agent.jar]}}
          collector:
            title: The Collector
            group: monitoring
            version: 1
            find: {path: {binaries: {sh: sh}, arguments: [-c, 'echo version 1.0'], pattern: 'version (\\d)', matches: '1'}}
            ports: {otlp-http: 4318, otlp-grpc: 4317}
            command: ['${binary.sh}', -c, 'exec sleep 1000']
            ready: {log: '^ready', within: 20s}
        """);
    cli.write("agent/distribution/target/sightline-agent.jar", "");
  }

  @Test
  void attachesTheAgentAndLeavesTheRestToTheCommand() {
    cli.set("SIGHTLINE_CALLER_JAVA_TOOL_OPTIONS", "-Xmx64m");

    Run run =
        cli.run(
            "run",
            "--instance",
            "two",
            "sh",
            "-c",
            "echo \"$JAVA_TOOL_OPTIONS|$OTEL_SERVICE_NAME|$OTEL_EXPORTER_OTLP_ENDPOINT|$SIGHTLINE_CALLER_JAVA_TOOL_OPTIONS|$1\"; exit 7",
            "x",
            "--help");

    assertThat(run.out())
        .startsWith("-Xmx64m -javaagent:\"")
        .endsWith("sightline-agent.jar\"|sh|http://127.0.0.1:4318||--help\n")
        .hasLineCount(1);
    assertThat(run.exit()).isEqualTo(7);
    assertThat(run.err())
        .contains("sightline: sh sends as sh to http://127.0.0.1:4318")
        .contains("./sightline up --only monitoring --instance two");
    assertThat(cli.run("status").exit()).as("it starts no instance").isEqualTo(1);
  }

  @Test
  void leavesTheUsersOwnSettings() {
    cli.set("OTEL_SERVICE_NAME", "mine");
    cli.set("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:5318");
    cli.write(
        "my rules.yaml",
        """
        rules:
          - name: orders
            match: {class: a.B, method: c}
            metrics:
              - counter: orders_total
        """);
    Path rules = cli.root().resolve("my rules.yaml");

    Run run =
        cli.run(
            "run",
            "--rules",
            rules.toString(),
            "--",
            "sh",
            "-c",
            "echo \"$OTEL_SERVICE_NAME|$OTEL_EXPORTER_OTLP_ENDPOINT|$SIGHTLINE_RULES\"");

    assertThat(run.out()).isEqualTo("mine|http://127.0.0.1:5318|" + rules + "\n");
    assertThat(run.err()).contains("what arrives is not looked for");
    assertThat(run.exit()).isZero();
  }

  @Test
  void saysWhatIsWrongBeforeItStartsAnything() {
    Run agent = cli.run("run", "java", "-javaagent:opentelemetry-javaagent.jar", "Main");
    assertThat(agent.err()).contains("attached already").contains("next:");
    assertThat(agent.exit()).isEqualTo(1);

    Run rules = cli.run("run", "--rules", "none.yaml", "echo", "started");
    assertThat(rules.err()).contains("there is no rule file none.yaml");
    assertThat(rules.out()).isEmpty();
    assertThat(rules.exit()).isEqualTo(1);

    Run directory = cli.run("run", "--rules", folder.toString(), "echo", "started");
    assertThat(directory.err()).contains("it is a directory").contains("next:");
    assertThat(directory.out()).isEmpty();
    assertThat(directory.exit()).isEqualTo(1);

    Run command = cli.run("run", "--", "no-such-command");
    assertThat(command.err()).contains("no-such-command could not be started").contains("next:");
    assertThat(command.exit()).isEqualTo(1);

    Run name = cli.run("run", "--name", " ", "echo", "started");
    assertThat(name.err()).contains("--name is empty").contains("next:");
    assertThat(name.out()).isEmpty();
    assertThat(name.exit()).isEqualTo(2);

    assertThat(cli.run("run").exit()).isEqualTo(2);
  }

  @Test
  void choosesThePortOfTheUsersProtocol() {
    cli.set("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");

    Run run = cli.run("run", "sh", "-c", "echo $OTEL_EXPORTER_OTLP_ENDPOINT");

    assertThat(run.out()).isEqualTo("http://127.0.0.1:4317\n");
  }

  @Test
  void saysWhyNothingIsLookedFor() {
    cli.set("OTEL_JAVAAGENT_ENABLED", "false");
    assertThat(cli.run("run", "true").err())
        .contains("nothing will arrive: OTEL_JAVAAGENT_ENABLED=false");

    cli.set("OTEL_JAVAAGENT_ENABLED", "true");
    cli.set("OTEL_CONFIG_FILE", "otel.yaml");
    assertThat(cli.run("run", "true").err())
        .contains("not looked for: OTEL_CONFIG_FILE says")
        .doesNotContain("sends as");
  }

  @Test
  void tellsOfBrokenRulesAndGoesOn() {
    cli.write("rules.yaml", "rules:\n  - name: a\n    mtch: {}\n");

    Run run =
        cli.run("run", "--rules", cli.root().resolve("rules.yaml").toString(), "echo", "started");

    assertThat(run.out()).isEqualTo("started\n");
    assertThat(run.err())
        .contains("rules.yaml:3")
        .contains("mtch")
        .contains("no rule is in force; the file may be mended while the application runs");
  }

  @Test
  void leavesSignalsAndWhatComesOfThemToTheCommand() throws IOException, InterruptedException {
    Running run =
        cli.start(
            "run",
            "sh",
            "-c",
            "trap 'echo hangup' HUP; trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.1; done");
    await().until(() -> run.output().contains("up"));

    // The terminal would have sent it to the command, too.
    signal(run, "INT");
    signal(run, "HUP");
    await().until(() -> run.output().contains("hangup"));
    assertThat(run.process().isAlive()).isTrue();
    signal(run, "TERM");

    Run ended = run.await();
    assertThat(ended.out()).endsWith("bye\n");
    assertThat(ended.exit()).isZero();
  }

  @Test
  void tellsBySignalsNumberHowTheCommandEnded() throws IOException, InterruptedException {
    Running run = cli.start("run", "sh", "-c", "echo up; exec sleep 1000");
    await().until(() -> run.output().contains("up"));

    signal(run, "TERM");

    assertThat(run.await().exit()).isEqualTo(128 + 15);
  }

  private static void signal(Running run, String name) throws IOException, InterruptedException {
    String pid = Long.toString(run.process().pid());
    assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
  }
}
