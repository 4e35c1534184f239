package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.sightline.rules.model.Match;
import io.sightline.rules.model.RuleFiles;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is told of rules that have found nothing. */
class UnmatchedTest {

  private static final String RULES =
      """
      rules:
        - name: misspelt
          match: {operation: {kind: http-server, attributes: {http.route: /ordrs}}}
          metrics: [{counter: a}]
        - name: right
          match: {operation: {kind: http-server, attributes: {http.route: /orders}}}
          metrics: [{counter: b}]
        - name: nowhere
          match: {class: a.Nowhere, method: m}
          metrics: [{counter: c}]
      """;

  @RegisterExtension private final Messages messages = new Messages(Unmatched.class);
  private final ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor();
  private final Surroundings surroundings = new Surroundings(OpenTelemetry.noop(), "");
  private final Engine engine = new Engine(instrumentation(), surroundings, background);

  @AfterEach
  void stop() {
    Operations.replace(Rules.NONE, surroundings);
    background.shutdownNow();
  }

  @Test
  void tellsOfOperationsThatNeverCame() {
    Rules rules = rules();
    engine.replace(rules);
    Operations.replace(rules, surroundings);
    Operations operations = new Operations(List.of(Match.Operation.HTTP_SERVER));
    Attributes route = Attributes.of(AttributeKey.stringKey("http.route"), "/orders");
    operations.onEnd(operations.onStart(Context.root(), route, 0), Attributes.empty(), 0);

    Unmatched.report(rules, engine, instrumentation());

    assertThat(messages.told())
        .containsExactly(
            "sightline: no class was loaded so far for the rules nowhere (test.yaml:8:5)",
            "sightline: there was no operation so far for the rules misspelt (test.yaml:2:5)");
  }

  /** The file was mended meanwhile. */
  @Test
  void tellsNothingOfRulesThatAreNoMore() {
    Rules rules = rules();
    engine.replace(rules);
    engine.replace(rules());

    Unmatched.report(rules, engine, instrumentation());

    assertThat(messages.told()).isEmpty();
  }

  private Rules rules() {
    List<ActiveRule> active = new ArrayList<>();
    new RuleFiles()
        .add("test.yaml", RULES)
        .read()
        .rules()
        .forEach(rule -> active.add(engine.activate(rule, new RuleCounts())));
    assertThat(active).hasSize(3);
    return new Rules(active);
  }

  private static Instrumentation instrumentation() {
    return (Instrumentation)
        Proxy.newProxyInstance(
            UnmatchedTest.class.getClassLoader(),
            new Class<?>[] {Instrumentation.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getAllLoadedClasses" -> new Class<?>[0];
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
