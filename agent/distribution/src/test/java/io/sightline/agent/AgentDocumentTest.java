package io.sightline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.Metadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The settings that docs/agent.md lists are those that the code reads, and those of the modules'
 * {@code metadata.yaml}.
 */
class AgentDocumentTest {

  private static final Path ROOT = Path.of(System.getProperty("sightline.root"));

  private static final Pattern NAME_IN_CODE = Pattern.compile("\"(sightline\\.[a-z0-9.-]+)\"");
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| `(sightline\\.[a-z0-9.-]+)` \\| `([A-Z_]+)` \\| (.+) \\| ([a-z-]+) \\|",
          Pattern.MULTILINE);

  /** With this one class of the module `defaults` tells itself what it has set. */
  private static final Set<String> NOT_FOR_USERS = Set.of("sightline.platform-thread-details");

  @Test
  void tableHasTheSettingsOfTheCode() {
    Set<String> inCode =
        sources()
            .flatMap(file -> NAME_IN_CODE.matcher(read(file)).results().map(it -> it.group(1)))
            .filter(name -> !NOT_FOR_USERS.contains(name))
            // Metrics.
            .filter(name -> !name.startsWith("sightline.rule."))
            .filter(name -> !name.equals("sightline.redaction.lost"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(inCode).hasSizeGreaterThan(5);

    assertThat(rows().map(row -> row.group(1)))
        .isSorted()
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(inCode);
  }

  @Test
  void variablesAreWhatTheSdkMakesOfTheNames() {
    assertThat(rows())
        .isNotEmpty()
        .allSatisfy(
            row ->
                assertThat(row.group(2))
                    .isEqualTo(
                        row.group(1).toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_')));
  }

  @Test
  void moduleOfASettingReadsIt() {
    assertThat(rows())
        .isNotEmpty()
        .allSatisfy(
            row ->
                assertThat(sources(ROOT.resolve("agent").resolve(row.group(4))))
                    .anySatisfy(
                        file -> assertThat(read(file)).contains("\"" + row.group(1) + "\"")));
  }

  @Test
  void tableSaysWhatTheMetadataOfTheModulesSay() {
    assertThat(
            settings(
                (module, setting) ->
                    setting.name().startsWith("sightline.")
                        ? setting.name() + " is " + setting.value() + " in " + module
                        : null))
        .containsExactlyInAnyOrderElementsOf(
            rows()
                .map(
                    row ->
                        row.group(1)
                            + " is "
                            + row.group(3).replace("`", "")
                            + " in "
                            + row.group(4))
                .toList());
  }

  @Test
  void metadataOfTheModulesHasTheirSwitches() {
    Set<String> instrumentations =
        read(ROOT.resolve(
                "agent/startup-checks/src/main/resources/io/sightline/startup/our-instrumentations.txt"))
            .lines()
            // Each has a second name with its version.
            .filter(name -> !name.startsWith("#") && !name.matches(".*-[0-9.]+"))
            .collect(Collectors.toSet());

    assertThat(
            settings(
                (module, setting) ->
                    setting.name().matches("otel\\.instrumentation\\.(.+)\\.enabled")
                        ? setting.name().split("\\.")[2]
                        : null))
        .containsExactlyInAnyOrderElementsOf(instrumentations);
  }

  /** Every default is of the type that stands beside it. */
  @Test
  void typesOfTheMetadataAreThoseOfTheirDefaults() {
    assertThat(
            settings(
                (module, setting) ->
                    switch (setting.type()) {
                          case "boolean" -> setting.value().matches("true|false");
                          case "int" -> setting.value().matches("[0-9]+");
                          case "double" -> setting.value().matches("[0-9]+\\.[0-9]+");
                          case "list", "string" -> true;
                          default -> false;
                        }
                        ? null
                        : setting.toString()))
        .isEmpty();
  }

  /** What becomes of the settings of all modules; null for nothing. */
  private static List<String> settings(BiFunction<String, Metadata.Setting, String> text) {
    return files(ROOT.resolve("agent"), "metadata.yaml")
        .map(Path::getParent)
        .flatMap(
            module ->
                Metadata.settings(module).stream()
                    .map(setting -> text.apply(module.getFileName().toString(), setting)))
        .filter(Objects::nonNull)
        .toList();
  }

  private static Stream<MatchResult> rows() {
    return ROW.matcher(read(ROOT.resolve("docs/agent.md"))).results();
  }

  /** Sources of everything that runs inside the agent. */
  private static Stream<Path> sources() {
    return sources(ROOT.resolve("agent"))
        .filter(file -> !file.startsWith(ROOT.resolve("agent/testing")));
  }

  private static Stream<Path> sources(Path directory) {
    return files(directory, ".java").filter(file -> file.toString().contains("/src/main/java/"));
  }

  private static Stream<Path> files(Path directory, String end) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(end)).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
