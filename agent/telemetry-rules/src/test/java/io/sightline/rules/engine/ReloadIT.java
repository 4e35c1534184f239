package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.Metadata;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.rules.app.ShopApplication;
import io.sightline.rules.model.RuleFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rule files that change while the application runs. */
class ReloadIT {

  private static final Pattern SEEN =
      Pattern.compile("in force after a change|changed rules are not taken");

  @TempDir private Path directory;

  @Test
  void takesChangesWithinSeconds() throws IOException {
    Path rules = directory.resolve("rules.yaml");
    Files.writeString(rules, counting("one", true));
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process = start(receiver, rules, "reload", 2000)) {
      round(process, 1);
      assertThat(sum(receiver, "one")).isEqualTo(3);

      // Other labels, and a method that was not watched, of a class that is loaded.
      Files.writeString(
          rules,
          counting("two", true)
              + """
                - name: reserve
                  match: {class: 'io.sightline.rules.app.Shop$Checkout', method: reserve}
                  span: {name: reserve_item, attributes: {item: arg0, nothing: arg0.nothing}}
                - name: base
                  match: {super: 'io.sightline.rules.app.Shop$Base', method: run}
                  metrics: [{counter: base.runs, labels: {work: arg0}}]
              """
                  .indent(0));
      process.awaitOutput("3 rules in force after a change");
      round(process, 2);
      assertThat(sum(receiver, "two")).isEqualTo(3);
      assertThat(receiver.awaitSpans(1, it -> it.name().equals("reserve_item")).getFirst())
          .satisfies(span -> assertThat(span.attribute("item")).isEqualTo("x"));
      assertThat(receiver.awaitMetrics(1, it -> it.name().equals("base.runs")).getLast().value())
          .isEqualTo(2);

      Files.writeString(rules, counting("three", true).replace("metrics:", "metrcs:"));
      process.awaitOutput("rules.yaml:4:5: unknown key 'metrcs' in a rule; .*metrics\\?");
      process.awaitOutput("the changed rules are not taken; the ones before stay in force");
      round(process, 3);
      assertThat(sum(receiver, "two")).isEqualTo(6);

      Files.writeString(
          rules, counting("when", true).replace("enabled:", "when: arg0.id == 'c0'\n    enabled:"));
      process.awaitOutput("1 rules in force after a change");
      round(process, 4);
      assertThat(sum(receiver, "when")).isEqualTo(1);

      Files.writeString(rules, counting("two", false));
      process.awaitOutput("0 rules in force after a change");
      round(process, 5);
      assertThat(sum(receiver, "two")).isEqualTo(6);
      assertThat(sum(receiver, "one")).isEqualTo(3);
      assertThat(process.output()).doesNotContain("AssertionError");
      // What it says of itself, an error and a refused file among it.
      assertThat(
              Metadata.telemetry(
                  receiver, span -> false, point -> point.name().startsWith("sightline.")))
          .isEqualTo(Metadata.telemetry());
    }
  }

  @Test
  void watchesAgainWhatWasTakenOut() throws IOException {
    Path rules = directory.resolve("rules.yaml");
    Files.writeString(rules, counting("one", true));
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process = start(receiver, rules, "again", 100)) {
      round(process, 1);
      // Another method of the same class, so that the class is made again without the first one.
      Files.writeString(
          rules,
          """
          rules:
            - name: reserve
              match: {class: 'io.sightline.rules.app.Shop$Checkout', method: reserve}
              metrics: [{counter: reserved}]
            - name: find
              match: {class: 'io.sightline.rules.app.Shop$Checkout', method: find}
              metrics: [{counter: found}]
          """);
      process.awaitOutput("2 rules in force after a change");
      round(process, 2);
      assertThat(receiver.awaitMetrics(1, it -> it.name().equals("reserved"))).isNotEmpty();
      assertThat(sum(receiver, "one")).isEqualTo(3);

      Files.writeString(rules, counting("one", true));
      process.awaitOutput("1 rules in force after a change");
      round(process, 3);
      assertThat(sum(receiver, "one")).isEqualTo(6);
    }
  }

  /** Ten damaged files are all that there is at the start, besides a good one. */
  @Test
  void startsWithDamagedFiles() throws IOException {
    List<String> files = new ArrayList<>();
    for (int seed = 0; seed < 10; seed++) {
      Path file = directory.resolve("damaged" + seed + ".yaml");
      files.add(Files.writeString(file, mutate(good(), new Random(seed))).toString());
    }
    files.add(Files.writeString(directory.resolve("rules.yaml"), counting("one", true)).toString());
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process = start(receiver, String.join(",", files), "damaged-first", 2000)) {
      process.awaitOutput("rules loaded from .*damaged0.yaml.* left out as wrong");
      round(process, 1);

      assertThat(sum(receiver, "one")).isEqualTo(3);
      assertThat(process.output())
          .doesNotContain("AssertionError")
          .doesNotContain("VerifyError")
          .doesNotContain("the application runs without")
          .doesNotContain("is not watched");
    }
  }

  /** 200 damaged files, one after the other, under a working application. */
  @Test
  void survivesDamagedFiles() throws IOException {
    Path rules = directory.resolve("rules.yaml");
    String good = good();
    Files.writeString(rules, good);
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process = start(receiver, rules, "damaged", 100)) {
      for (int seed = 0; seed < 200; seed++) {
        long seen = seen(process);
        Files.writeString(rules, mutate(good, new Random(seed)) + "\n# " + seed + "\n");
        await().atMost(Duration.ofSeconds(20)).until(() -> seen(process) > seen);
        if (seed % 10 == 0) {
          process.type("1");
        }
      }
      process.awaitOutput("^ROUND 20$");
      // Some damage does not make a file wrong, only other.
      assertThat(process.output().split("in force after a change", -1)).hasSizeGreaterThan(10);
      assertThat(process.output().split("changed rules are not taken", -1)).hasSizeGreaterThan(10);
      assertThat(process.output())
          .doesNotContain("AssertionError")
          .doesNotContain("VerifyError")
          .doesNotContain("could not be looked at")
          .doesNotContain("is not watched");
      assertThat(
              Pattern.compile("WARN .*RuleService - sightline: (?!/).*")
                  .matcher(process.output())
                  .results())
          .allSatisfy(it -> assertThat(it.group()).contains("are not taken"));
    }
  }

  private static String good() throws IOException {
    String all = Files.readString(Path.of("src/test/resources/rules/shop.yaml"));
    String good = all.replaceAll("(?s)  - name: wrong\n.*?(?=  - name)", "");
    assertThat(new RuleFiles().add("shop.yaml", good).read().problems()).isEmpty();
    return good;
  }

  private static long seen(AgentProcess process) {
    return SEEN.matcher(process.output()).results().count();
  }

  private static AgentProcess start(OtlpReceiver receiver, Path rules, String name, int poll) {
    return start(receiver, rules.toString(), name, poll);
  }

  private static AgentProcess start(OtlpReceiver receiver, String rules, String name, int poll) {
    AgentProcess process =
        AgentProcess.of(ShopApplication.class)
            .extension()
            .exportTo(receiver)
            .property("sightline.rules", rules)
            .property("sightline.rules.poll-interval", String.valueOf(poll))
            .start(name);
    process.awaitOutput("^READY");
    return process;
  }

  private static void round(AgentProcess process, int number) {
    process.type("1");
    process.awaitOutput("^ROUND " + number + "$");
  }

  private static String counting(String version, boolean enabled) {
    return """
    rules:
      - name: pays
        match: {class: 'io.sightline.rules.app.Shop$Checkout', method: pay, args: [Order]}
        metrics: [{counter: pays, labels: {version: VERSION}}]
        enabled: ENABLED
    """
        .replace("VERSION", version)
        .replace("ENABLED", String.valueOf(enabled));
  }

  private static double sum(OtlpReceiver receiver, String version) {
    return receiver
        .awaitNextMetrics(it -> it.name().equals("pays") && version.equals(it.attribute("version")))
        .getLast()
        .value();
  }

  // Half of them in one place only, which may leave a file right.
  private static String mutate(String text, Random random) {
    StringBuilder mutated = new StringBuilder(text);
    String alphabet = "{}[]:,'\"*&!|>%@`#-?~ \n\tabz019._()=<";
    int changes = random.nextBoolean() ? 1 : 1 + random.nextInt(6);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(mutated.length());
      switch (random.nextInt(4)) {
        case 0 -> mutated.deleteCharAt(at);
        case 1 -> mutated.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
        case 2 -> mutated.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
        default -> {
          int end = Math.min(mutated.length(), at + random.nextInt(40));
          mutated.insert(random.nextInt(mutated.length()), mutated.substring(at, end));
        }
      }
    }
    return mutated.toString();
  }
}
