package io.sightline.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sightline.cli.instance.Layout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the command as a user does, in a process of its own. */
final class SightlineCommand {
  private final Layout layout;

  SightlineCommand(Layout layout) {
    this.layout = layout;
  }

  /**
   * What the command said.
   *
   * @param exitCode its exit code
   * @param output standard output and error together
   */
  record Result(int exitCode, String output) {}

  Result run(Duration within, String... arguments) {
    return run(within, Map.of(), arguments);
  }

  Result run(Duration within, Map<String, String> environment, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dsightline.root=" + layout.root(),
                "-Dsightline.target=" + layout.target(),
                "-Dsightline.state=" + layout.state(),
                "-jar",
                layout
                    .root()
                    .resolve("cli")
                    .resolve(layout.target())
                    .resolve("sightline-cli.jar")
                    .toString()));
    command.addAll(List.of(arguments));
    try {
      Path output = Files.createTempFile("sightline-", ".out");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .directory(layout.root().toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(within.toSeconds(), TimeUnit.SECONDS)) {
          process.destroy();
          process.waitFor(30, TimeUnit.SECONDS);
          throw new AssertionError(
              String.join(" ", arguments)
                  + " did not end within "
                  + within
                  + ":\n"
                  + Files.readString(output));
        }
        return new Result(process.exitValue(), Files.readString(output, UTF_8));
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
