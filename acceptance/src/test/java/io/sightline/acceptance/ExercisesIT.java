package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The steps of docs/exercises, in their order, while customers order. A step ends when it prints
 * what its last line, a comment, says; exercise 5 is {@link AlertsLiveIT}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedInstance.class)
class ExercisesIT {
  private static final Path ROOT = Path.of(System.getProperty("sightline.root")).toAbsolutePath();
  private static final Pattern BLOCK = Pattern.compile("(?m)^```(\\w+)\\n((?:.*\\n)+?)```$");
  private static final Pattern STEP = Pattern.compile("(?s)(.+)\\n# ([^\\n]+)\\n");
  private static final Pattern ADDRESS = Pattern.compile("localhost:(\\d+)");

  private final ShopInstance instance;
  private OpenLoop customers;

  ExercisesIT(ShopInstance instance) {
    this.instance = instance;
  }

  record Block(String exercise, String text) {
    @Override
    public String toString() {
      return exercise + ": " + text.lines().findFirst().orElseThrow();
    }
  }

  static List<Block> steps() {
    return blocks("sh");
  }

  static List<Block> queries() {
    return blocks("promql");
  }

  @BeforeAll
  void customersCome() {
    SightlineCommand.Result up = instance.up(Map.of(), "--only", "inventory", "--no-check");
    assertThat(up.exitCode()).withFailMessage(up.output()).isZero();
    customers = OpenLoop.start(instance.gateway(), 1);
  }

  @AfterAll
  void customersLeave() {
    if (customers != null) {
      customers.stop();
    }
  }

  @ParameterizedTest
  @MethodSource("steps")
  void printsWhatItSays(Block block) {
    var step = STEP.matcher(block.text());
    assertThat(step.matches()).as("a script, and what it prints").isTrue();
    Pattern expected = Pattern.compile(step.group(2), Pattern.MULTILINE);
    await(block.toString())
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(run(step.group(1))).containsPattern(expected));
  }

  @ParameterizedTest
  @MethodSource("queries")
  void isAQuery(Block block) {
    assertThatCode(() -> instance.prometheus().query(block.text().strip()))
        .doesNotThrowAnyException();
  }

  private String run(String script) throws IOException, InterruptedException {
    Path output = Files.createTempFile("sightline-exercise-", ".out");
    try {
      Process process =
          new ProcessBuilder("bash", "-c", here(script))
              .directory(ROOT.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return Files.readString(output);
    } finally {
      Files.delete(output);
    }
  }

  /** Ports and folders of the instance under test, and of its build. */
  private String here(String script) {
    return ADDRESS
        .matcher(script)
        .replaceAll(
            address ->
                "127.0.0.1:" + (Integer.parseInt(address.group(1)) + instance.state().portOffset()))
        .replace(".sightline/default", instance.state().directory().toString())
        .replace("/.build/", "/" + System.getProperty("sightline.target", "target") + "/");
  }

  private static List<Block> blocks(String language) {
    List<Block> blocks = new ArrayList<>();
    try (Stream<Path> pages = Files.list(ROOT.resolve("docs/exercises"))) {
      for (Path page : pages.sorted().toList()) {
        for (MatchResult block : BLOCK.matcher(Files.readString(page)).results().toList()) {
          if (block.group(1).equals(language)) {
            blocks.add(new Block(page.getFileName().toString(), block.group(2)));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(blocks).hasSizeGreaterThan(3);
    return blocks;
  }
}
