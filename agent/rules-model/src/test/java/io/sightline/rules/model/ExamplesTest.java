package io.sightline.rules.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is shipped and what is written down as an example is right. */
class ExamplesTest {

  static final Path ROOT = Path.of(System.getProperty("sightline.root"));
  private static final Pattern YAML = Pattern.compile("(?sm)^( *)```yaml\\n(.*?)^ *```$");
  private static final Pattern WHEN = Pattern.compile("`(when: [^`]+)`");

  @Test
  void shippedFiles() throws IOException {
    List<Path> files;
    try (Stream<Path> list = Files.list(ROOT.resolve("agent/example-rules"))) {
      files = list.filter(file -> file.toString().endsWith(".yaml")).toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      RuleSet set = new RuleFiles().add(file).read();
      assertThat(set.problems()).isEmpty();
      assertThat(set.rules()).isNotEmpty();
    }
  }

  @Test
  void documentation() throws IOException {
    List<String> examples = documented();

    assertThat(examples).hasSizeGreaterThan(4);
    for (String example : examples) {
      RuleSet set = new RuleFiles().add("docs/rules.md", example).read();
      assertThat(set.problems()).isEmpty();
      assertThat(set.rules()).isNotEmpty();
    }
  }

  /** Conditions that stand in a sentence. */
  @Test
  void documentedConditions() throws IOException {
    List<String> conditions =
        WHEN.matcher(page()).results().map(condition -> condition.group(1)).toList();

    assertThat(conditions).anyMatch(condition -> condition.contains(" not (")).hasSizeLessThan(10);
    for (String condition : conditions) {
      RuleSet set =
          new RuleFiles()
              .add(
                  "docs/rules.md",
                  """
                  rules:
                    - name: documented
                      match: {class: com.acme.Billing, method: bill}
                      metrics: [{counter: bills}]
                      %s
                  """
                      .formatted(condition))
              .read();
      assertThat(set.problems()).isEmpty();
      assertThat(set.rules().getFirst().when()).isNotNull();
    }
  }

  private static String page() throws IOException {
    return Files.readString(ROOT.resolve("docs/rules.md"));
  }

  /** The files in the documentation. */
  static List<String> documented() throws IOException {
    return YAML.matcher(page())
        .results()
        .map(it -> it.group(2).replaceAll("(?m)^" + it.group(1), ""))
        .toList();
  }
}
