package io.sightline.acceptance;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A service in another version than `up` started, and in place of it. */
final class OtherVersion implements AutoCloseable {
  private static final String ATTRIBUTES = "OTEL_RESOURCE_ATTRIBUTES";
  private static final Pattern VERSION = Pattern.compile("service\\.version=([^,]+)");

  private final Process process;

  private OtherVersion(Process process) {
    this.process = process;
  }

  /** Ends what runs, and starts the same again with no other difference. */
  static OtherVersion start(ShopInstance instance, String service, String version)
      throws IOException {
    Path running = running(instance, service);
    ProcessBuilder builder = new ProcessBuilder(texts(running.resolve("cmdline")));
    builder.directory(Files.readSymbolicLink(running.resolve("cwd")).toFile());
    builder.environment().clear();
    for (String variable : texts(running.resolve("environ"))) {
      int end = variable.indexOf('=');
      builder.environment().put(variable.substring(0, end), variable.substring(end + 1));
    }
    builder
        .environment()
        .computeIfPresent(
            ATTRIBUTES,
            (name, value) -> VERSION.matcher(value).replaceFirst("service.version=" + version));
    builder.redirectErrorStream(true).redirectOutput(Redirect.DISCARD);
    instance.stop(service);
    return new OtherVersion(builder.start());
  }

  /** The version of what runs. */
  static String of(ShopInstance instance, String service) throws IOException {
    Matcher version =
        VERSION.matcher(String.join("\n", texts(running(instance, service).resolve("environ"))));
    if (!version.find()) {
      throw new AssertionError(service + " has no version");
    }
    return version.group(1);
  }

  private static Path running(ShopInstance instance, String service) {
    return Path.of("/proc", "" + instance.process(service).pid());
  }

  private static List<String> texts(Path file) throws IOException {
    return List.of(new String(Files.readAllBytes(file)).split("\0"));
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.onExit().get(30, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly().onExit().join();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
