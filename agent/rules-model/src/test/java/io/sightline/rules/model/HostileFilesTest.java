package io.sightline.rules.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake gets a message with file, line and column; nothing is thrown. */
class HostileFilesTest {

  private static final String GOOD_RULE =
      "  - {name: good, match: {class: a.B, method: m}, span: {}}\n";

  /** One rule of which a part is wrong; the good rule after it must survive. */
  private static Stream<Arguments> wrongRules() {
    return Stream.of(
        rule("span: {}", "a rule has no 'match'"),
        rule("match: {class: a.B, method: m}", "the rule does nothing"),
        rule("mach: {class: a.B, method: m}, span: {}", "did you mean match?"),
        rule("match: {class: a.B, method: m}, span: {}, span: {}", "stands twice"),
        rule(
            "match: {class: a.B, method: m}, span: []",
            "'span'|span is a list; expected a mapping"),
        rule("match: [a.B], span: {}", "match is a list; expected a mapping"),
        rule("match: {}, span: {}", "says nothing of the class"),
        rule("match: {method: m}, span: {}", "says nothing of the class"),
        rule("match: {class: '**', method: m}, span: {}", "every class"),
        rule("match: {class: a/B, method: m}, span: {}", "has slashes"),
        rule("match: {class: 'a..B', method: m}, span: {}", "is no class name"),
        rule("match: {class: 'a.[B]', method: m}, span: {}", "is no class name"),
        rule("match: {class: 'a.***', method: m}, span: {}", "is no class name"),
        rule("match: {class: java.lang.String, method: m}, span: {}", "of the JDK"),
        rule("match: {class: io.opentelemetry.X, method: m}, span: {}", "of the agent"),
        rule("match: {class: [], method: m}, span: {}", "empty list"),
        rule("match: {class: a.B, method: 'm()'}, span: {}", "has brackets"),
        rule("match: {class: a.B, method: 'a b'}, span: {}", "is no method name"),
        rule("match: {class: a.B, method: m, args: String}, span: {}", "expected a list of types"),
        rule("match: {class: a.B, method: m, args: ['List<String>']}, span: {}", "type arguments"),
        rule("match: {class: a.B, method: m, args: ['..', int]}, span: {}", "is not the last"),
        rule(
            "match: {class: a.B, method: m, visibility: publik}, span: {}", "did you mean public?"),
        rule("match: {class: a.B, args: [int]}, span: {}", "without a method"),
        rule("match: {class: a.B, operation: {kind: any}}, span: {}", "either an operation"),
        rule("match: {operation: {}}, metrics: [{counter: c}]", "matches every operation"),
        rule("match: {operation: {kind: http-srver}}, metrics: [{counter: c}]", "http-server?"),
        rule("match: {operation: {kind: http-server}}, span: {}", "is not for operations"),
        rule(
            "match: {operation: {kind: http-server}}, metrics: [{counter: c, labels: {a: arg0}}]",
            "this rule matches operations"),
        rule(method("metrics: [{counter: c, labels: {a: attr.x}}]"), "this rule matches methods"),
        rule(method("metrics: {counter: c}"), "expected a list that begins with - counter"),
        rule(method("metrics: []"), "expected a list that begins with - counter"),
        rule(method("metrics: [" + "{counter: c},".repeat(65) + "]"), "more than 64 metrics"),
        rule(
            method(
                "metrics: [{counter: c, labels: {a: {from: return, map: {"
                    + entries(1001)
                    + "}}}}]"),
            "more than 1000 entries"),
        rule(method("metrics: [{value: arg0}]"), "has no kind"),
        rule(
            method("metrics: [{counter: c, histogram: h, value: arg0}]"),
            "both counter and histogram"),
        rule(method("metrics: [{counter: 'a b'}]"), "expected a name of letters"),
        rule(method("metrics: [{counter: otel.x}]"), "is reserved"),
        rule(method("metrics: [{counter: sightline.rule.hits}]"), "is reserved"),
        rule(method("metrics: [{histogram: h}]"), "has no value"),
        rule(method("metrics: [{counter: c, value: -1}]"), "a counter only rises"),
        rule(method("metrics: [{counter: c, value: many}]"), "expected a number or a path"),
        rule(method("metrics: [{counter: c, buckets: [1]}]"), "only for a histogram"),
        rule(method("metrics: [{counter: c, aggregate: sum}]"), "only for a gauge"),
        rule(method("metrics: [{histogram: h, value: arg0, buckets: [2, 1]}]"), "do not rise"),
        rule(method("metrics: [{histogram: h, value: arg0, buckets: [a]}]"), "is no number"),
        rule(method("metrics: [{counter: c, limit: 0}]"), "from 1 to 1900"),
        rule(method("metrics: [{counter: c, limit: 99999999999999999999}]"), "from 1 to 1900"),
        rule(method("metrics: [{counter: c, unit: 'a b'}]"), "expected a unit"),
        rule(
            method("metrics: [{gauge: g, value: this.x, labels: {a: arg0}}]"),
            "expected a path from this"),
        rule(
            method("metrics: [{gauge: g, value: return, aggregate: max}]"),
            "a gauge that is read from instances"),
        rule("match: {class: a.B}, metrics: [{gauge: g, value: return}]", "needs a method"),
        rule(
            "match: {operation: {kind: any}}, metrics: [{gauge: g, value: this.x}]",
            "'this.x': this is of methods|matches every operation"),
        rule(method("metrics: [{counter: c, labels: {otel.metric.overflow: 1}}]"), "is reserved"),
        rule(method("metrics: [{histogram: h, value: arg0, labels: {le: 1}}]"), "is reserved"),
        rule(method("metrics: [{counter: c, labels: {quantile: arg0}}]"), "is reserved"),
        rule(method("metrics: [{counter: c, labels: {job: arg0}}]"), "is reserved"),
        rule(method("metrics: [{counter: c, labels: {instance: arg0}}]"), "is reserved"),
        rule(
            method("metrics: [{counter: c, labels: {a.b: arg0, a_b: arg1}}]"),
            "one name in Prometheus"),
        rule(method("metrics: [{counter: c, labels: {'a b': 1}}]"), "is no name"),
        rule(method("metrics: [{counter: c, labels: {}}]"), "labels is empty"),
        rule(method("metrics: [{counter: c, labels: {a: [1]}}]"), "expected a constant, a path"),
        rule(method("metrics: [{counter: c, labels: {a: retrun.status}}]"), "did you mean return?"),
        rule(method("metrics: [{counter: c, labels: {a: order.status}}]"), "put it in quotes"),
        rule(method("metrics: [{counter: c, labels: {a: {map: {x: y}}}}]"), "has no 'from'"),
        rule(
            method("metrics: [{counter: c, labels: {a: {from: return, map: {}}}}]"),
            "'map' is empty"),
        rule(
            method("metrics: [{counter: c, labels: {a: {from: return, hash: true, mask: all}}}]"),
            "both hash and mask"),
        rule(
            method("metrics: [{counter: c, labels: {a: {from: return, mask: some}}}]"),
            "all, last4"),
        rule(
            method("metrics: [{counter: c, labels: {a: {const: 1, hash: true}}}]"),
            "for a constant"),
        rule(method("metrics: [{counter: c, labels: {a: {from: foo}}}]"), "begins with no root"),
        rule(method("metrics: [{counter: c, labels: {a: arg0.delete()}}]"), "calls a method"),
        rule(method("metrics: [{counter: c, labels: {a: arg0..b}}]"), "is no property"),
        rule(method("metrics: [{counter: c, labels: {a: arg0.a.b.c.d.e.f.g.h.i}}]"), "more than 8"),
        rule(method("metrics: [{counter: c, labels: {a: error.typ}}]"), "did you mean type?"),
        rule(method("metrics: [{histogram: h, value: duration.min}]"), "there is no min"),
        rule(method("metrics: [{counter: c, labels: {a: {from: baggage}}}]"), "names no key"),
        rule(method("span: {name: 'pay {arg0}'}"), "has a placeholder"),
        rule(method("span: {kind: 7}"), "expected one of internal"),
        rule(method("span: {}, when: return == 1"), "is not known when the span begins"),
        rule(method("baggage: {a: return.x}"), "baggage needs arg"),
        rule(method("span: {}, when: ''"), "the end where a comparison begins"),
        rule(method("span: {}, when: arg0 = 1"), "is no operator"),
        rule(method("span: {}, when: arg0 == "), "the constant is missing"),
        rule(method("span: {}, when: arg0 == foo"), "is no constant"),
        rule(method("span: {}, when: \"arg0 == 'x\""), "is not closed"),
        rule(method("span: {}, when: (arg0 == 1"), "expected )"),
        rule(method("span: {}, when: " + "arg0 or ".repeat(9_999) + "arg0"), "more than 1000"),
        rule(
            method("metrics: [{counter: c, when: " + "arg0 and ".repeat(9_999) + "arg0}]"),
            "more than 1000"),
        rule(method("span: {}, when: arg0 > 'x'"), "compares numbers"),
        rule(method("span: {}, when: arg0 like 1"), "compares with a text"),
        rule(method("span: {}, when: arg0 in 1"), "in needs a list"),
        rule(method("span: {}, when: arg0 == 1 arg1 == 2"), "is too much"),
        rule(method("span: {}, when: '" + "(".repeat(500) + "'"), "nested deeper"),
        rule(method("span: {}, when: " + "not ".repeat(200) + "arg0"), "nested deeper"),
        rule(method("span: {}, when: \"arg0 == 1; System.exit(1)\""), "is no constant"),
        rule(method("event: {name: x, body: arg0}"), "'body' is the path 'arg0'"),
        rule(method("event: {name: x, body: return.status}"), "belongs in attributes"),
        rule(method("event: {name: x, body: 'for {arg0.id}'}"), "has a placeholder"),
        rule(
            method("span: {name: return.accepted}"),
            "'name' is the path 'return.accepted'; expected a fixed text, in quotes if it looks"),
        rule(method("event: {}"), "event has no 'name'"),
        rule(method("event: {name: x, severity: fatal}"), "expected one of debug"),
        rule(method("span: {}, enabled: maybe"), "expected true or false"),
        rule("match: {class: a.B}, span: {}", "expected match.method"),
        rule("match: {class: a.B}, metrics: [{counter: c}]", "needs a method"),
        rule("match: {class: a.B, method: <init>}, span: {}", "not for constructors"),
        rule(
            "match: {class: a.B, method: <init>}, metrics: [{counter: c, when: error}]",
            "what they throw is not seen"),
        rule(
            "match: {class: a.B, method: <init>}, metrics: [{counter: c}, {histogram: h, value: duration}]",
            "'duration': this is not of constructors"),
        rule(
            "match: {class: a.B, method: [m, <init>]}, attributes: {took: {from: duration.ms, decimals: 1}}",
            "'duration.ms': this is not of constructors, of which only the end is seen; expected a method"),
        rule(
            "match: {class: a.B, method: <init>}, when: duration > 1, metrics: [{counter: c}]",
            "'duration': this is not of constructors"));
  }

  @ParameterizedTest
  @MethodSource("wrongRules")
  void saysWhatIsWrongAndKeepsTheRest(String rule, String message) {
    String text = "rules:\n  - {name: bad, " + rule + "}\n" + GOOD_RULE;

    RuleSet set = new RuleFiles().add("bad.yaml", text).read();

    assertThat(set.rules()).extracting(Rule::name).containsExactly("good");
    assertThat(set.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.position().toString()).matches("bad\\.yaml:2:[1-9][0-9]*");
              assertThat(problem.message()).containsAnyOf(message.split("\\|"));
            });
  }

  private static Stream<Arguments> wrongFiles() {
    return Stream.of(
        Arguments.of("", 1, "the file is empty"),
        Arguments.of("- a\n", 1, "the file is a list"),
        Arguments.of("hello", 1, "the file is 'hello'"),
        Arguments.of("rules: 5", 1, "expected a list"),
        Arguments.of("rule: []", 1, "did you mean rules?"),
        Arguments.of("version: 2\nrules: []", 1, "from 1 to 1"),
        Arguments.of("rules:\n\t- name: x", 2, "this is not YAML"),
        Arguments.of("rules:\n  - name: 'x", 2, "this is not YAML"),
        Arguments.of("rules: []\n---\nrules: []", 3, "a second document"),
        Arguments.of("rules: !!java.net.URL [http://x]", 1, "expected no tags"),
        Arguments.of("rules: &a [*a]", 1, "refers to nothing"),
        Arguments.of("rules: *missing", 1, "refers to nothing"),
        Arguments.of("rules:\n  - " + "[".repeat(5000), 2, "nested deeper"),
        Arguments.of(bomb(), 6, "aliases counted each time"),
        Arguments.of("rules:\n  - {? {a: b} : c}", 2, "is no text"),
        Arguments.of("rules: [" + "x,".repeat(6_000_000) + "]", 1, "more than 10 MB"),
        Arguments.of("rules:\n  - \u0000", 1, "this is not YAML"));
  }

  @ParameterizedTest
  @MethodSource("wrongFiles")
  void refusesFilesThatAreNone(String text, int line, String message) {
    RuleSet set = new RuleFiles().add("bad.yaml", text).read();

    assertThat(set.rules()).isEmpty();
    assertThat(set.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.position().line()).isEqualTo(line);
              assertThat(problem.toString()).startsWith("bad.yaml:").contains(message);
            });
  }

  @Test
  void refusesWhatIsNoText() {
    byte[] bytes = {(byte) 0xff, (byte) 0xfe, 0, 1};

    assertThat(new RuleFiles().add("bad.yaml", bytes).read().problems())
        .hasToString("[bad.yaml:1:1: the file is no UTF-8 text]");
    assertThat(new RuleFiles().add(java.nio.file.Path.of("none.yaml")).read().problems())
        .hasToString("[none.yaml:1:1: there is no such file]");
  }

  @Test
  void refusesWhatCannotBeReadAsAFile(@TempDir java.nio.file.Path folder) throws IOException {
    java.nio.file.Path file = Files.writeString(folder.resolve("a.yaml"), "rules:\n" + GOOD_RULE);

    RuleSet set =
        new RuleFiles()
            .add(folder)
            .add(file)
            .add(folder.resolve("../" + folder.getFileName() + "/a.yaml"))
            .read();

    assertThat(set.rules()).hasSize(1);
    assertThat(set.problems())
        .extracting(Problem::message)
        .containsExactly(
            "this is a directory; expected a file", "the file is named twice; expected it once");
  }

  /** Whoever quotes them means them. */
  @Test
  void leavesTextsThatOnlyLookLikePaths() {
    String events =
        """
        rules:
          - {name: a, match: {class: a.B, method: m}, event: {name: x, body: 'arg0'}}
          - {name: b, match: {class: a.B, method: m}, event: {name: x, body: error}}
          - {name: c, match: {class: a.B, method: m}, event: {name: x, body: '{"json": 1}'}}
          - {name: d, match: {class: a.B, method: m}, span: {name: 'return.accepted'}}
          - {name: e, match: {class: a.B, method: m}, span: {name: "arg0.kind"}}
        """;

    RuleSet set = new RuleFiles().add("texts.yaml", events).read();

    assertThat(set.problems()).isEmpty();
    assertThat(set.rules().get(3).span().name()).isEqualTo("return.accepted");
  }

  /** All of them that are YAML, as files. */
  static Stream<String> texts() {
    return wrongRules()
        .map(it -> "rules:\n  - {name: bad, " + it.get()[0] + "}\n" + GOOD_RULE)
        .filter(HostileFilesTest::isYaml);
  }

  private static boolean isYaml(String text) {
    try {
      return YamlReader.read("bad.yaml", text) != null;
    } catch (RuleException e) {
      return false;
    }
  }

  private static Stream<Arguments> twoRules() {
    return Stream.of(
        Arguments.of(
            "{histogram: m, value: arg0, unit: s}",
            "{histogram: m, value: arg0, unit: ms}",
            "in 'ms' here and in 's'"),
        Arguments.of(
            "{counter: m}", "{histogram: m, value: arg0}", "a histogram here and a counter"),
        Arguments.of(
            "{counter: Orders}",
            "{histogram: orders, value: arg0}",
            "a histogram here and a counter"),
        Arguments.of(
            "{counter: payment.amount}",
            "{histogram: payment_amount, value: arg0}",
            "a histogram here and a counter"),
        Arguments.of(
            "{histogram: payment-amount, value: arg0, unit: s}",
            "{histogram: Payment/Amount, value: arg0, unit: ms}",
            "in 'ms' here and in 's'"),
        Arguments.of(
            "{gauge: pool.size, value: this.a}",
            "{gauge: pool_size, value: arg0}",
            "a gauge here and a gauge"),
        Arguments.of(
            "{histogram: m, value: arg0, buckets: [1]}",
            "{histogram: m, value: arg0, buckets: [2]}",
            "with other buckets"),
        Arguments.of(
            "{gauge: m, value: this.a}", "{gauge: m, value: arg0}", "a gauge here and a gauge"));
  }

  /** One metric must be one, whoever feeds it. */
  @ParameterizedTest
  @MethodSource("twoRules")
  void refusesTwoDefinitionsOfOneMetric(String first, String second, String message) {
    String text =
        "rules:\n  - {name: first, match: {class: a.B, method: m}, metrics: ["
            + first
            + "]}\n  - {name: second, match: {class: a.B, method: m}, metrics: ["
            + second
            + "]}\n";

    RuleSet set = new RuleFiles().add("bad.yaml", text).read();

    assertThat(set.rules()).extracting(Rule::name).containsExactly("first");
    assertThat(set.problems())
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.toString())
                    .startsWith("bad.yaml:3:")
                    .contains(message, "bad.yaml:2:"));
  }

  @Test
  void refusesTwoRulesOfOneName() {
    RuleSet set =
        new RuleFiles()
            .add("a.yaml", "rules:\n" + GOOD_RULE)
            .add("b.yaml", "rules:\n" + GOOD_RULE)
            .read();

    assertThat(set.rules()).hasSize(1);
    assertThat(set.problems())
        .singleElement()
        .asString()
        .startsWith("b.yaml:2:")
        .contains("'good' is taken by a.yaml:2:");
  }

  private static Stream<Integer> seeds() {
    return IntStream.range(0, 200).boxed();
  }

  /** Random damage to good files: rules or messages with a place, never an exception. */
  @ParameterizedTest
  @MethodSource("seeds")
  void survivesMutations(int seed) throws IOException {
    survives(Mutations.mutate(RuleFilesTest.WHOLE, new Random(seed)));
    survives(
        Mutations.mutate(
            Files.readString(ExamplesTest.ROOT.resolve("agent/example-rules/shop.yaml")),
            new Random(seed)));
  }

  private static void survives(String mutated) {
    RuleSet set =
        new RuleFiles().add("mutated.yaml", mutated.getBytes(StandardCharsets.UTF_8)).read();

    int lines = mutated.split("\n", -1).length;
    assertThat(set.problems())
        .allSatisfy(
            problem -> {
              assertThat(problem.toString()).matches("(?s)mutated\\.yaml:[0-9]+:[0-9]+: .{10,}");
              assertThat(problem.position().line()).isBetween(1, lines + 1);
            });
    assertThat(set.rules().size() + set.problems().size()).isPositive();
  }

  private static Arguments rule(String rule, String message) {
    return Arguments.of(rule, message);
  }

  private static String method(String actions) {
    return "match: {class: a.B, method: m}, " + actions;
  }

  private static String entries(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "k" + i + ": v")
        .collect(Collectors.joining(","));
  }

  private static String bomb() {
    StringBuilder text =
        new StringBuilder("version: 1\nrules:\n  - a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 10; i++) {
      text.append("    a").append(i).append(": &a").append(i).append(" [");
      text.append(("*a" + (i - 1) + ",").repeat(10)).append("]\n");
    }
    return text.toString();
  }
}
