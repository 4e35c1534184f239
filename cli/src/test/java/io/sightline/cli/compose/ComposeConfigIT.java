package io.sightline.cli.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The compose files as compose itself reads them; the first time, it has to be built. */
class ComposeConfigIT {
  @TempDir private Path folder;

  @Test
  void composeTakesItsFiles() throws Exception {
    Path root = Path.of(System.getProperty("sightline.root"));
    String target = System.getProperty("sightline.target");
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dsightline.root=" + root,
                "-Dsightline.target=" + target,
                "-Dsightline.state=" + folder.resolve("state"),
                "-jar",
                root.resolve("cli").resolve(target).resolve("sightline-cli.jar").toString(),
                "config-check",
                "compose")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(20, TimeUnit.MINUTES)).as(Files.readString(output)).isTrue();
    } finally {
      process.destroy();
    }

    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    assertThat(Files.readString(output)).containsPattern("compose +configuration is right");
  }
}
