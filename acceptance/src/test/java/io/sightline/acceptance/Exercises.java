package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages of docs/exercises: what is to be run, and what it is to print. */
final class Exercises {
  /** The one that makes payments fail, which others would notice. */
  static final String PAYMENTS_FAIL = "5-payments-fail.md";

  private static final Path ROOT = Path.of(System.getProperty("sightline.root")).toAbsolutePath();
  private static final Path FOLDER = ROOT.resolve("docs/exercises");
  private static final Pattern BLOCK = Pattern.compile("(?m)^```([\\w ]+)\\n((?:.*\\n)+?)```$");
  private static final Pattern STEP = Pattern.compile("(?s)(.+?\\n)((?:# [^\\n]+\\n)+)");
  private static final Pattern ADDRESS = Pattern.compile("localhost:(\\d+)");

  private Exercises() {}

  /** What stands between fences on a page. */
  record Block(String page, String text) {
    /**
     * Runs it as a script on this instance, and compares what it prints with each of its last
     * lines, which are comments.
     */
    void assertPrintsWhatItSays(ShopInstance instance) throws IOException, InterruptedException {
      var step = STEP.matcher(text);
      assertThat(step.matches()).as("a script, and what it prints").isTrue();
      String printed = run(here(step.group(1), instance));
      for (String line : step.group(2).lines().toList()) {
        assertThat(printed).containsPattern(Pattern.compile(line.substring(2), Pattern.MULTILINE));
      }
    }

    @Override
    public String toString() {
      return page + ": " + text.lines().findFirst().orElseThrow();
    }
  }

  /** All blocks in a language, in their order. */
  static List<Block> blocks(String language) {
    try (Stream<Path> pages = Files.list(FOLDER)) {
      List<Block> blocks = new ArrayList<>();
      for (Path page : pages.sorted().toList()) {
        for (MatchResult block : BLOCK.matcher(Files.readString(page)).results().toList()) {
          if (block.group(1).equals(language)) {
            blocks.add(new Block(page.getFileName().toString(), block.group(2)));
          }
        }
      }
      return blocks;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Text of a page. */
  static String page(String name) {
    try {
      return Files.readString(FOLDER.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String run(String script) throws IOException, InterruptedException {
    Path output = Files.createTempFile("sightline-exercise-", ".out");
    try {
      Process process =
          new ProcessBuilder("bash", "-c", script)
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
  private static String here(String script, ShopInstance instance) {
    return ADDRESS
        .matcher(script)
        .replaceAll(
            address ->
                "127.0.0.1:" + (Integer.parseInt(address.group(1)) + instance.state().portOffset()))
        .replace(".sightline/default", instance.state().directory().toString())
        .replace("/.build/", "/" + System.getProperty("sightline.target", "target") + "/");
  }
}
