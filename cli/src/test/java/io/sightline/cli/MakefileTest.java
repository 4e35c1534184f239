package io.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The short names of the commands: what each would run. */
class MakefileTest {
  private static final Path ROOT = Path.of(System.getProperty("sightline.root"));

  @TempDir private Path folder;

  private record Run(int exit, String output) {}

  @ParameterizedTest
  @CsvSource({
    "up, ./sightline up",
    "down, ./sightline down",
    "restart, ./sightline up",
    "status, ./sightline status",
    "logs, ./sightline logs",
    "logs-service, ./sightline logs -n 500 order-service",
    "health, ./sightline health",
    "check, ./sightline check",
    "test-endpoints, ./sightline test-endpoints",
    "traffic, ./sightline traffic",
    "dev, ./sightline logs -f",
    "build, mvn",
    "images, docker compose build",
    "tidy, spotless:apply",
    "deps, ./sightline config-check",
    "install-tools, apt-get install",
    "backup, ./sightline backup --restart",
    "restore, ./sightline restore",
    "clean, ./sightline down --all --data",
    ".env, ./sightline env",
    "help, Targets",
  })
  void runs(String target, String command) throws Exception {
    Run run = run(ROOT, List.of("make", "-n", target, "SERVICE=order-service", "FILE=a.tar.gz"));

    assertThat(run.exit()).as(run.output()).isZero();
    assertThat(run.output()).contains(command);
  }

  @Test
  void asksForTheServiceWhoseLogsToShow() throws Exception {
    Run run = run(ROOT, List.of("make", "logs-service"));

    assertThat(run.exit()).isNotZero();
    assertThat(run.output()).contains("SERVICE=order-service");
  }

  @Test
  void backsUpAndRestoresTheFileThatIsNamed() throws Exception {
    List<String> named = List.of("FILE=of monday.tar.gz", "ARGS=--yes");

    Run backup = run(ROOT, make("backup", named));
    Run restore = run(ROOT, make("restore", named));
    Run unnamed = run(ROOT, List.of("make", "restore"));

    assertThat(backup.output())
        .isEqualTo("./sightline backup --restart 'of monday.tar.gz' --yes\n");
    assertThat(restore.output()).endsWith("./sightline restore 'of monday.tar.gz' --yes\n");
    assertThat(unnamed.exit()).isNotZero();
    assertThat(unnamed.output()).contains("which backup? make restore FILE=");
  }

  private static List<String> make(String target, List<String> variables) {
    return Stream.concat(Stream.of("make", "-n", target), variables.stream()).toList();
  }

  @Test
  void helpNamesEveryTarget() throws Exception {
    Run help = run(ROOT, List.of("make"));

    assertThat(help.exit()).isZero();
    try (Stream<String> lines = Files.lines(ROOT.resolve("Makefile"))) {
      lines
          .filter(line -> line.matches("[a-z][a-z-]*:.*"))
          .map(line -> line.substring(0, line.indexOf(':')))
          .forEach(target -> assertThat(help.output()).containsPattern("(?m)^ +" + target + " "));
    }
  }

  @Test
  void scriptStartsAllServicesFromAnywhere() throws Exception {
    Path repository = Files.createDirectories(folder.resolve("my repository"));
    Path script = repository.resolve("start_all_services.sh");
    Files.copy(ROOT.resolve("start_all_services.sh"), script);
    Files.writeString(repository.resolve("sightline"), "#!/bin/sh\necho \"$0: $*\"\nexit 7\n");
    assertThat(repository.resolve("sightline").toFile().setExecutable(true)).isTrue();

    Run run = run(folder, List.of(script.toString(), "--offline"));

    assertThat(run.output()).endsWith("/sightline: up --only shop,stores --offline\n");
    assertThat(run.exit()).isEqualTo(7);
  }

  private static Run run(Path directory, List<String> command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(command))
            .directory(directory.toFile())
            .redirectErrorStream(true);
    // Of a make that runs these tests.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("MAKE") || name.equals("MFLAGS"));
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }
}
