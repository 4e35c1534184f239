package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Which changes of the rule files are taken. */
class RuleServiceTest {

  @TempDir private Path directory;

  @RegisterExtension private final Messages messages = new Messages(RuleService.class);
  private final ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor();
  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
          .build();
  private final Surroundings surroundings = new Surroundings(sdk, "");
  private final Engine engine = new Engine(instrumentation(), surroundings, background);
  private RuleService service;

  @AfterEach
  void stop() {
    Operations.replace(Rules.NONE, surroundings);
    background.shutdownNow();
  }

  @Test
  void aFileThatIsMissingBlocksNoOther() throws Exception {
    write("a.yaml", rule("one"));
    start("a.yaml", "b.yaml");
    assertThat(inForce()).containsExactly("one");

    write("a.yaml", rule("one"), rule("two"));
    look();
    assertThat(inForce()).containsExactly("one", "two");
    assertThat(messages.told())
        .last()
        .asString()
        .contains("2 rules in force", ", 1 left out as wrong");

    // Nor does it keep a rule that is taken out on purpose.
    write("a.yaml", rule("two"));
    look();
    assertThat(inForce()).containsExactly("two");

    write("b.yaml", rule("later"), wrong("bad"));
    look();
    assertThat(inForce()).containsExactly("two", "later");
    assertThat(reloads()).isEqualTo(Map.of("taken", 3L));
  }

  @Test
  void oneOfTwoMistakesMayBeMended() throws Exception {
    write("a.yaml", rule("good"), wrong("first"), wrong("second"));
    start("a.yaml");

    write("a.yaml", rule("good"), rule("first"), wrong("second"));
    look();
    assertThat(inForce()).containsExactly("good", "first");

    // It is wrong in another way, and on another line.
    write("a.yaml", rule("first"), wrong("second").replace("spam", "match"));
    look();
    assertThat(inForce()).containsExactly("first");

    write("a.yaml", rule("first"), rule("second"));
    look();
    assertThat(inForce()).containsExactly("first", "second");
    assertThat(reloads()).isEqualTo(Map.of("taken", 3L));
  }

  @Test
  void aRuleInForceIsNotLostByMistake() throws Exception {
    write("a.yaml", rule("one"), rule("two"), wrong("bad"));
    write("b.yaml", rule("other"));
    start("a.yaml", "b.yaml");
    Rules before = engine.rules();

    List<String[]> mistakes =
        List.of(
            new String[] {rule("one"), wrong("two"), wrong("bad")},
            // The same message as before, of another rule.
            new String[] {rule("one"), wrong("two"), rule("bad")},
            // It has lost its name by it.
            new String[] {rule("one"), rule("t wo"), wrong("bad")},
            new String[] {rule("one"), rule("two").replace("name: ", "nane: "), wrong("bad")},
            new String[] {rule("one"), rule("two").replace("}", "")},
            new String[] {});
    for (String[] mistake : mistakes) {
      write("a.yaml", mistake);
      look();
      assertThat(engine.rules()).as(String.join("", mistake)).isSameAs(before);
      assertThat(messages.told())
          .last()
          .asString()
          .contains("are not taken; the ones before stay in force")
          .endsWith(mistake.length < 3 ? "lost by mistake: one, two" : "lost by mistake: two")
          .doesNotContain("other");
    }

    Files.delete(directory.resolve("a.yaml"));
    look();
    assertThat(engine.rules()).isSameAs(before);
    assertThat(messages.told()).anyMatch(it -> it.endsWith("a.yaml:1:1: there is no such file"));

    // Gone to another file, where it is wrong.
    write("a.yaml", rule("one"), wrong("bad"));
    write("b.yaml", rule("other"), wrong("two"));
    look();
    assertThat(engine.rules()).isSameAs(before);

    write("b.yaml", rule("other"), rule("two"));
    look();
    assertThat(inForce()).containsExactly("one", "other", "two");
    Files.writeString(directory.resolve("a.yaml"), "rules: []");
    look();
    assertThat(inForce()).containsExactly("other", "two");
    assertThat(reloads()).isEqualTo(Map.of("refused", 8L, "taken", 2L));
  }

  @Test
  void aNewRuleThatIsWrongIsLeftOutAsAtTheStart() throws Exception {
    write("a.yaml", rule("one"));
    start("a.yaml");

    write("a.yaml", rule("one").replace("counter: c", "counter: d"), wrong("new"));
    look();

    assertThat(engine.rules().active())
        .singleElement()
        .satisfies(it -> assertThat(it.rule().metrics().getFirst().name()).isEqualTo("d"));
    assertThat(messages.told())
        .anySatisfy(it -> assertThat(it).contains("a.yaml:3:", "unknown key 'spam'"))
        .last()
        .asString()
        .contains("1 rules in force after a change of ", ", 1 left out as wrong");
  }

  @Test
  void aFileThatWasBrokenAtTheStartIsTakenWhenItIsMended() throws Exception {
    Files.writeString(directory.resolve("a.yaml"), "rules: [");
    start("a.yaml");
    assertThat(inForce()).isEmpty();

    Files.writeString(directory.resolve("a.yaml"), "rules: {");
    look();
    write("a.yaml", rule("one"), wrong("bad"));
    look();

    assertThat(inForce()).containsExactly("one");
  }

  @Test
  void namesNotAllThatWouldBeLost() throws Exception {
    String[] rules = new String[12];
    for (int i = 0; i < rules.length; i++) {
      rules[i] = rule("r" + i);
    }
    write("a.yaml", rules);
    start("a.yaml");

    Files.delete(directory.resolve("a.yaml"));
    look();

    assertThat(messages.told()).last().asString().endsWith("r8, r9 and 2 more");
  }

  private void start(String... names) throws ReflectiveOperationException {
    List<Path> files = new ArrayList<>();
    for (String name : names) {
      files.add(directory.resolve(name));
    }
    service =
        new RuleService(
            files,
            instrumentation(),
            background,
            engine,
            new Gauges(surroundings),
            new RuleMetrics(sdk, engine));
    service.load();
  }

  private void look() {
    messages.told().clear();
    service.look();
    assertThat(messages.told()).as("what is told of a change").isNotEmpty();
  }

  private List<String> inForce() {
    return engine.rules().active().stream().map(ActiveRule::name).toList();
  }

  private Map<String, Long> reloads() {
    return reader.collectAllMetrics().stream()
        .filter(it -> it.getName().equals("sightline.rule.reloads"))
        .flatMap(it -> it.getLongSumData().getPoints().stream())
        .collect(
            Collectors.toMap(
                it -> it.getAttributes().asMap().values().iterator().next().toString(),
                it -> it.getValue()));
  }

  private void write(String name, String... rules) throws IOException {
    Files.writeString(directory.resolve(name), "rules:\n" + String.join("", rules));
  }

  private static String rule(String name) {
    return "  - {name: " + name + ", match: {class: a.B, method: m}, metrics: [{counter: c}]}\n";
  }

  private static String wrong(String name) {
    return "  - {name: " + name + ", spam: 1}\n";
  }

  private static Instrumentation instrumentation() {
    return (Instrumentation)
        Proxy.newProxyInstance(
            RuleServiceTest.class.getClassLoader(),
            new Class<?>[] {Instrumentation.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getAllLoadedClasses" -> new Class<?>[0];
                  case "addTransformer" -> null;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
