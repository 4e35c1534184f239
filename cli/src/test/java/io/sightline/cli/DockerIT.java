package io.sightline.cli;

import static io.sightline.cli.fixture.CliFixture.script;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.cli.fixture.CliFixture;
import io.sightline.cli.fixture.CliFixture.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers, with a command named docker that writes down what it was asked. */
class DockerIT {
  @TempDir private Path folder;

  private CliFixture cli;

  @BeforeEach
  void repository() {
    cli = new CliFixture(folder);
    cli.programs(
        "programs:\n"
            + script("store", "", CliFixture.RUNS)
            + script("shop", "", CliFixture.RUNS).replace("group: stores", "group: [shop, slice]")
            + script("files", "with: storage", CliFixture.RUNS));
    cli.write(".env.example", "# Passwords\nSHOP_PASSWORD=\n\nCOMPOSE_PROFILES=mes\n");
    docker("v2.40.0", "exit 0");
  }

  /** A docker of this version whose other commands do as the script says. */
  private void docker(String version, String script) {
    cli.command(
        "docker",
        """
        case "$*" in
          'compose version --short') echo %s ;;
          info*) echo 28.0.0 ;;
          *) echo "$COMPOSE_PROFILES: ${STORAGE_ENABLED:+with storage, }$*" >> '%s/asked'; %s ;;
        esac
        """
            .formatted(version, cli.root(), script));
  }

  private List<String> asked() throws IOException {
    Path asked = cli.root().resolve("asked");
    return Files.exists(asked) ? Files.readAllLines(asked) : List.of();
  }

  @Test
  void startsContainersWithPasswordsThatItMakesOnce() throws IOException {
    Run up = cli.run("up", "--runtime", "docker");

    assertThat(up.exit()).as(up.err()).isZero();
    assertThat(asked())
        .containsExactly("mes: compose up --detach --build --wait --wait-timeout 1800");
    Path env = cli.root().resolve(".env");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(env)))
        .isEqualTo("rw-------");
    String made = Files.readString(env);
    assertThat(made)
        .matches("# Passwords\nSHOP_PASSWORD=[A-Za-z0-9]{32}\n\nCOMPOSE_PROFILES=mes\n");

    assertThat(cli.run("up", "--runtime", "docker").exit()).isZero();
    assertThat(env).hasContent(made);
  }

  @Test
  void addsAPasswordThatIsNewInTheExample() throws IOException {
    cli.write(".env", "SHOP_PASSWORD=mine\nCOMPOSE_PROFILES=\n");
    cli.write(".env.example", "SHOP_PASSWORD=\nMES_PASSWORD=\nCOMPOSE_PROFILES=mes\n");

    Run env = cli.run("env");

    assertThat(env.exit()).isZero();
    assertThat(env.out()).contains("added MES_PASSWORD").doesNotContain("SHOP_PASSWORD");
    assertThat(Files.readString(cli.root().resolve(".env")))
        .matches("SHOP_PASSWORD=mine\nCOMPOSE_PROFILES=\nMES_PASSWORD=[A-Za-z0-9]{32}\n");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(cli.root().resolve(".env"))))
        .isEqualTo("rw-------");
    assertThat(cli.run("env").out()).contains("is complete");
  }

  @Test
  void startsGroupsAndExtras() throws IOException {
    Run up = cli.run("up", "--runtime", "docker", "--only", "slice", "--with", "storage");

    assertThat(up.exit()).isZero();
    assertThat(asked())
        .containsExactly(
            "mes,storage: with storage, compose up --detach --build --wait --wait-timeout 1800 shop");
    assertThat(cli.run("up", "--runtime", "docker", "--only", "sclice").err())
        .contains("there is no group 'sclice'");
  }

  @Test
  void stopsAndShowsContainers() throws IOException {
    docker(
        "2.40.0",
        "case \"$*\" in *' ps '*) printf 'shop\\trunning\\thealthy\\tUp 2 minutes\\nstore\\texited\\t\\tExited (1)\\n';; esac");

    Run status = cli.run("status", "--runtime", "docker");
    assertThat(status.exit()).isEqualTo(1);
    assertThat(status.out())
        .containsPattern("shop +running +healthy +Up 2 minutes")
        .containsPattern("store +exited +Exited \\(1\\)");

    assertThat(cli.run("logs", "--runtime", "docker", "-f", "-n", "5", "shop").exit()).isZero();
    assertThat(cli.run("down", "--runtime", "docker").exit()).isZero();
    Run kept = cli.run("down", "--runtime", "docker", "--data");
    assertThat(kept.err()).contains("the data was kept");
    assertThat(cli.run("down", "--runtime", "docker", "--data", "--yes").exit()).isZero();
    assertThat(asked())
        .endsWith(
            "mes: compose logs --tail 5 --follow shop",
            "mes: compose --profile * down",
            "mes: compose --profile * down --volumes");
  }

  @Test
  void saysWhatIsMissing() {
    cli.set("PATH", "/nowhere");
    assertThat(cli.run("up", "--runtime", "docker").err())
        .contains("error: docker is not there", "leave --runtime out");

    cli.command("docker", "echo \"docker: 'compose' is not a docker command.\" >&2; exit 1");
    assertThat(cli.run("up", "--runtime", "docker").err())
        .contains("error: docker has no compose plugin", "'compose' is not a docker command");

    docker("2.17.3", "exit 0");
    assertThat(cli.run("up", "--runtime", "docker").err())
        .contains("compose plugin is too old: 2.17.3", "2.24 or later");

    cli.command(
        "docker",
        "case $1 in compose) echo 2.40.0;; *) echo 'Cannot connect to the Docker daemon' >&2; exit 1;; esac");
    assertThat(cli.run("status", "--runtime", "docker").err())
        .contains("docker's engine does not answer", "Cannot connect to the Docker daemon");
  }

  @Test
  void passesFailuresOn() {
    docker("2.40.0", "echo 'container shop is unhealthy' >&2; exit 1");

    Run up = cli.run("up", "--runtime", "docker");

    assertThat(up.exit()).isEqualTo(1);
    assertThat(up.err())
        .contains(
            "container shop is unhealthy",
            "error: the containers did not start",
            "exit code 1",
            "status --runtime docker");
  }

  @Test
  void refusesWhatSaysNothingToContainers() {
    for (List<String> options :
        List.of(
            List.of("--instance", "two"),
            List.of("--port-offset", "5"),
            List.of("--offline"),
            List.of("--no-agent"))) {
      Run up =
          cli.run(
              java.util.stream.Stream.concat(
                      java.util.stream.Stream.of("up", "--runtime", "docker"), options.stream())
                  .toArray(String[]::new));
      assertThat(up.exit()).isEqualTo(2);
      assertThat(up.err()).contains(options.getFirst() + " is for native programs");
    }
    assertThat(cli.run("status", "--runtime", "podman").err())
        .contains("--runtime must be native or docker, not 'podman'");
  }
}
