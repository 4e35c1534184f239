package io.sightline.cli.check;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.Layout;
import io.sightline.cli.instance.LinuxProcess;
import io.sightline.cli.instance.ProcessRecord;
import io.sightline.cli.instance.ProcessRecords;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartedProgramsTest {
  @TempDir private Path folder;

  private ServerSocket port;
  private Process process;
  private Layout layout;
  private Instance instance;

  @BeforeEach
  void record() throws IOException {
    port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    process = new ProcessBuilder("sleep", "60").start();
    layout = new Layout(folder, "target", folder.resolve("state"), folder.resolve("cache"));
    Files.createDirectories(folder.resolve("backends"));
    Files.createDirectories(folder.resolve("services"));
    Files.writeString(folder.resolve("services/services.yaml"), "programs: {}\n");
    Files.writeString(
        folder.resolve("backends/programs.yaml"),
        """
        programs:
          sleeper:
            title: A sleeper
            version: 1.0.0
            group: stores
            find:
              path: {binaries: {sleep: sleep}, arguments: [--version], pattern: '(\\d+)', matches: ".*"}
            ports: {main: %d}
            command: ['${binary.sleep}', '60']
            ready: {tcp: main, within: 5s}
            stop: {signal: TERM, within: 5s}
          never-started:
            title: Not part of this instance
            version: 1.0.0
            group: stores
            find:
              path: {binaries: {sleep: sleep}, arguments: [--version], pattern: '(\\d+)', matches: ".*"}
            ports: {main: 1}
            command: ['${binary.sleep}', '60']
            ready: {tcp: main, within: 5s}
            stop: {signal: TERM, within: 5s}
        """
            .formatted(port.getLocalPort()));
    instance = Instance.of(layout, "default");
    long ticks = LinuxProcess.of(process.pid()).orElseThrow().startTicks();
    new ProcessRecords(instance)
        .write(
            new ProcessRecord(
                "sleeper",
                process.pid(),
                ticks,
                LinuxProcess.bootId(),
                Instant.now(),
                0,
                0,
                Duration.ofSeconds(1)));
  }

  @AfterEach
  void end() throws IOException {
    process.destroyForcibly();
    port.close();
  }

  @Test
  void saysNothingOfAProgramThatAnswers() {
    assertThat(programs().down()).isEmpty();
  }

  @Test
  void namesTheProgramThatDoesNotAnswer() throws IOException {
    port.close();

    assertThat(programs().down()).containsExactly(new DownProgram("sleeper", false));
  }

  @Test
  void namesTheProgramThatDiedThoughItsPortIsTaken() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(10, SECONDS)).isTrue();

    assertThat(programs().down()).containsExactly(new DownProgram("sleeper", true));
  }

  private StartedPrograms programs() {
    return new StartedPrograms(layout, layout.catalog(), instance);
  }
}
