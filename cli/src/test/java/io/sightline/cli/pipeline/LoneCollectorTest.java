package io.sightline.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sightline.cli.console.UserError;
import io.sightline.cli.fixture.CollectorsOwner;
import io.sightline.cli.fixture.DyingCollector;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Collectors and owners that do not end as they should. */
class LoneCollectorTest {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  @TempDir private Path folder;

  private Path binary;
  private Path pid;

  @BeforeEach
  void aCollector() throws IOException {
    binary = folder.resolve("otelcol");
    pid = folder.resolve("pid");
    Files.writeString(
        binary,
        """
        #!/bin/sh
        export DYING_COLLECTOR_PID='%s'
        exec '%s' -XX:TieredStopAtLevel=1 -cp '%s' %s
        """
            .formatted(
                pid, JAVA, System.getProperty("java.class.path"), DyingCollector.class.getName()));
    assertThat(binary.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void tellsWhatItSaidWhenItEndsUnderTheLoad() {
    OtlpLoad load = new OtlpLoad(new OtlpLoad.Shape(OtlpSignal.TRACES, 5, 5, 1));
    BenchRun run = new BenchRun(binary, OtlpSignal.TRACES, load, Map.of());

    assertThatThrownBy(() -> run.run(List.of(), Duration.ofSeconds(1), 100))
        .isInstanceOfSatisfying(
            UserError.class,
            error ->
                assertThat(error.text())
                    .contains("ended under the load", "exit code 3", "no memory left"));
  }

  @Test
  void endsWithTheCommandThatStartedIt() throws IOException, InterruptedException {
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    Process owner =
        new ProcessBuilder(
                JAVA,
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                CollectorsOwner.class.getName(),
                binary.toString())
            .redirectInput(new File("/dev/null"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = owner.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("started");
      long collector = Long.parseLong(Files.readString(pid));
      assertThat(ProcessHandle.of(collector)).hasValueSatisfying(ProcessHandle::isAlive);

      owner.destroy();

      assertThat(owner.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(ProcessHandle.of(collector).filter(ProcessHandle::isAlive)).isEmpty();
      try (Stream<Path> left = Files.list(temporary)) {
        assertThat(left.map(Path::getFileName).map(Path::toString))
            .noneMatch(name -> name.startsWith("sightline-collector"));
      }
    } finally {
      owner.destroyForcibly();
    }
  }
}
