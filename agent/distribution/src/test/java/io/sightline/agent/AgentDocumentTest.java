package io.sightline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The settings that docs/agent.md lists are those that the code reads. */
class AgentDocumentTest {

  private static final Path ROOT = Path.of(System.getProperty("sightline.root"));

  private static final Pattern NAME_IN_CODE = Pattern.compile("\"(sightline\\.[a-z0-9.-]+)\"");
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| `(sightline\\.[a-z0-9.-]+)` \\| `([A-Z_]+)` \\| .+ \\| ([a-z-]+) \\|",
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
                assertThat(sources(ROOT.resolve("agent").resolve(row.group(3))))
                    .anySatisfy(
                        file -> assertThat(read(file)).contains("\"" + row.group(1) + "\"")));
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
    try (Stream<Path> files = Files.walk(directory)) {
      return List.copyOf(
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> file.toString().contains("/src/main/java/"))
              .toList())
          .stream();
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
