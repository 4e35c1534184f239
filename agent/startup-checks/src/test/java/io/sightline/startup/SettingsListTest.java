package io.sightline.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The lists of names follow what is really read. */
class SettingsListTest {

  private static final Pattern SETTING = Pattern.compile("\"(sightline\\.[a-z][a-z0-9.-]*)\"");
  private static final Pattern NAMES =
      Pattern.compile("super\\((\"[a-z0-9.-]+\"(?:,\\s*\"[a-z0-9.-]+\")*)\\)");
  private static final Pattern QUOTED = Pattern.compile("\"([a-z0-9.-]+)\"");

  /** No settings, but metrics. */
  private static final Pattern OTHER =
      Pattern.compile("sightline\\.(?:rule\\.\\w+|redaction\\.lost)");

  @Test
  void ourSettingsAreThoseOfTheSources() throws IOException {
    Set<String> read = new TreeSet<>();
    for (String source : sources()) {
      SETTING.matcher(source).results().map(it -> it.group(1)).forEach(read::add);
    }
    read.removeIf(name -> OTHER.matcher(name).matches());
    assertThat(read).hasSizeGreaterThan(10);

    assertThat(text("our-settings.txt").lines()).containsAll(read);
  }

  @Test
  void ourInstrumentationsAreThoseOfTheSources() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String source : sources()) {
      if (source.contains(" extends InstrumentationModule")) {
        NAMES
            .matcher(source)
            .results()
            .flatMap(it -> QUOTED.matcher(it.group(1)).results())
            .forEach(it -> names.add(it.group(1)));
      }
    }
    assertThat(names).contains("helidon-webclient", "request-id-logback");

    assertThat(text("our-instrumentations.txt").lines()).containsAll(names);
  }

  /** When this fails after an upgrade, the lists of upstream's names are to be made again. */
  @Test
  void upstreamsListIsOfThePinnedAgent() throws IOException {
    String agent =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(it -> it.matches(".*opentelemetry-javaagent-[0-9.]+\\.jar"))
            .findFirst()
            .orElseThrow();
    String version = agent.replaceAll(".*-([0-9.]+)\\.jar", "$1");

    assertThat(text("settings.txt")).startsWith("# What upstream's agent " + version + " ");
    assertThat(text("instrumentations.txt")).contains("upstream's agent " + version + ".\n");
  }

  private static List<String> sources() throws IOException {
    Path agent = Path.of(System.getProperty("sightline.root")).resolve("agent");
    try (Stream<Path> files = Files.walk(agent)) {
      return files
          .filter(it -> it.toString().endsWith(".java") && it.toString().contains("/src/main/"))
          .filter(it -> !it.startsWith(agent.resolve("testing")))
          .filter(it -> !it.startsWith(agent.resolve("matrix")))
          .map(SettingsListTest::read)
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(String resource) throws IOException {
    try (InputStream in = UnknownSettings.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
