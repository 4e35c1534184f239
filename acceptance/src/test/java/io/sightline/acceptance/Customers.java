package io.sightline.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Customers of all kinds, who come until it is closed: {@code ./sightline traffic}. */
final class Customers implements AutoCloseable {
  private final Process process;
  private final Path output;

  private Customers(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static Customers come(ShopInstance instance) {
    return come(instance.builder("traffic"));
  }

  /** By the command that starts the traffic generator. The same seed, the same customers. */
  static Customers come(ProcessBuilder generator) {
    generator.command().addAll(List.of("--rate", "3", "--seed", "7", "--max-error-rate", "1"));
    try {
      Path output = Files.createTempFile("sightline-traffic-", ".out");
      Process process = generator.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      return new Customers(process, output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      boolean came = process.isAlive();
      process.destroy();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      if (!came) {
        throw new AssertionError("customers left:\n" + Files.readString(output));
      }
      Files.delete(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
