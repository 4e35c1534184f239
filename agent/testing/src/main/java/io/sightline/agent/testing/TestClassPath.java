package io.sightline.agent.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Takes the class path of a module's tests apart. */
public final class TestClassPath {

  private static final List<String> NOT_OF_AN_APPLICATION =
      List.of(
          "/io/opentelemetry/",
          "/io/sightline/",
          "/net/bytebuddy/",
          "/org/junit/",
          "/org/assertj/",
          "/org/awaitility/",
          "/org/ow2/asm/",
          "/org/snakeyaml/");

  /**
   * The class path of the application under test: what an application with these libraries would
   * have, without the agent's parts and without what only the test itself needs. A run on other
   * versions of the libraries, see agent/matrix, names a file with these instead.
   */
  public static String application() {
    Path testClasses = buildDirectory().resolve("test-classes");
    String others = System.getProperty("sightline.application-class-path");
    if (others != null) {
      return read(Path.of(others)) + File.pathSeparator + testClasses;
    }
    return entries()
        .filter(
            entry ->
                entry.equals(testClasses.toString())
                    || isLibrary(entry)
                        && NOT_OF_AN_APPLICATION.stream().noneMatch(unix(entry)::contains))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The jar of the upstream agent that the test has as a dependency. */
  public static Path upstreamAgent() {
    return entries()
        .map(Path::of)
        .filter(startsWith("opentelemetry-javaagent-"))
        .filter(path -> unix(path.toString()).contains("/opentelemetry-javaagent/"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("No upstream agent on the class path"));
  }

  /** The packaged jar of the module under test; failsafe runs after it was built. */
  static Path moduleJar() {
    String jar = System.getProperty("sightline.extension");
    if (jar == null) {
      throw new IllegalStateException(
          "System property sightline.extension is not set: run this test through Maven's verify");
    }
    return Path.of(jar);
  }

  static Path buildDirectory() {
    return Path.of(System.getProperty("sightline.target", "target")).toAbsolutePath();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).trim();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isLibrary(String entry) {
    // Modules of this build are directories or jars below it; only libraries come from a
    // repository.
    return entry.endsWith(".jar") && !Path.of(entry).startsWith(root());
  }

  private static Path root() {
    return Path.of(System.getProperty("sightline.root", "")).toAbsolutePath();
  }

  private static Stream<String> entries() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator));
  }

  private static Predicate<Path> startsWith(String prefix) {
    return path -> path.getFileName().toString().startsWith(prefix);
  }

  private static String unix(String path) {
    return path.replace(File.separatorChar, '/');
  }

  private TestClassPath() {}
}
