package io.sightline.cli;

import static io.sightline.cli.fixture.CliFixture.RUNS;
import static io.sightline.cli.fixture.CliFixture.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sightline.cli.fixture.CliFixture;
import io.sightline.cli.fixture.CliFixture.Run;
import io.sightline.cli.fixture.CliFixture.Running;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traffic at the terminal, with a generator that is a script. */
class TrafficIT {
  @TempDir private Path folder;

  private CliFixture cli;

  @BeforeEach
  void repository() {
    cli = new CliFixture(folder);
    cli.programs(
        "programs:\n"
            + script("api-gateway", "", RUNS)
            + """
              traffic-generator:
                title: Traffic generator
                group: shop
                with: traffic
                needs: [api-gateway]
                find: {module: {path: services/traffic, files: [generator.sh]}}
                ports: {http: 8086}
                command: [sh, '${home}/generator.sh', -jar, '${name}.jar', --report-every, 1m]
                environment:
                  GATEWAY: 'shop of ${instance}'
                  SERVER_PORT: '${port.http}'
                  JAVA_TOOL_OPTIONS: '-javaagent:x'
                ready: {tcp: http, within: 20s}
            """
                .indent(0));
    generator("echo \"$GATEWAY [$SERVER_PORT$JAVA_TOOL_OPTIONS] $*\"; exit 3");
  }

  @AfterEach
  void down() {
    cli.run("down");
  }

  private void generator(String script) {
    cli.write("services/traffic/target/generator.sh", script);
  }

  @Test
  void passesOptionsOnAndTheExitCodeBack() {
    assertThat(cli.run("up").exit()).isZero();

    Run traffic = cli.run("traffic", "--rate", "5", "--families", "user,order");

    assertThat(traffic.err()).isEmpty();
    assertThat(traffic.out())
        .contains("shop of default [] -jar traffic-generator.jar --rate 5 --families user,order\n");
    assertThat(traffic.exit()).isEqualTo(3);
    assertThat(cli.run("traffic", "--", "--help").out())
        .contains("shop of default [] -jar traffic-generator.jar --help\n");
    assertThat(cli.run("status").out())
        .containsPattern("api-gateway +up")
        .containsPattern("traffic-generator +-");
  }

  @Test
  void endsTheGeneratorWhenItIsEnded() {
    generator("trap 'echo summary; exit 0' TERM; echo comes; while :; do sleep 0.1; done");
    assertThat(cli.run("up").exit()).isZero();
    Running traffic = cli.start("traffic");
    await().until(() -> traffic.output().contains("comes"));

    traffic.process().destroy();

    assertThat(traffic.await().out()).contains("comes\nsummary\n");
  }

  @Test
  void saysThatThereIsNoShop() {
    assertThat(cli.run("traffic").err()).contains("there is no instance 'default'");
    assertThat(cli.run("up").exit()).isZero();
    assertThat(cli.run("down").exit()).isZero();

    Run traffic = cli.run("traffic");

    assertThat(traffic.exit()).isEqualTo(1);
    assertThat(traffic.err()).contains("there is no shop to come to", "next: ./sightline up");
  }
}
