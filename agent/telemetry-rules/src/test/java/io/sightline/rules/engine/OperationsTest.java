package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.instrumentation.api.incubator.instrumenter.InstrumenterCustomizer;
import io.opentelemetry.instrumentation.api.incubator.instrumenter.InstrumenterCustomizer.InstrumentationType;
import io.opentelemetry.instrumentation.api.instrumenter.OperationListener;
import io.opentelemetry.instrumentation.api.instrumenter.OperationMetrics;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.sightline.rules.model.Match;
import io.sightline.rules.model.RuleFiles;
import io.sightline.rules.model.RuleSet;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules on operations, as instrumentations tell of them. */
class OperationsTest {

  private static final AttributeKey<String> DESTINATION =
      AttributeKey.stringKey("messaging.destination.name");
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("rpc.method");
  private static final ContextKey<Object> LARGE = ContextKey.named("large");

  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final Surroundings surroundings =
      new Surroundings(
          OpenTelemetrySdk.builder()
              .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
              .build(),
          "");

  @AfterEach
  void forget() {
    Operations.replace(Rules.NONE, surroundings);
  }

  @Test
  void matchDestinationsOfMessages() {
    apply(
        "{kind: messaging-consumer, attributes: {messaging.destination.name: 'orders*'}}",
        "labels: {topic: attr.messaging.destination.name, failed: {from: attr.error.type, missing: none}}");

    run(
        Match.Operation.MESSAGING_CONSUMER,
        Context.root(),
        Attributes.of(DESTINATION, "orders"),
        Attributes.empty());
    run(
        Match.Operation.MESSAGING_CONSUMER,
        Context.root(),
        Attributes.of(DESTINATION, "orders.dlt"),
        Attributes.of(AttributeKey.stringKey("error.type"), "Late"));
    run(
        Match.Operation.MESSAGING_CONSUMER,
        Context.root(),
        Attributes.of(DESTINATION, "payments"),
        Attributes.empty());
    run(
        Match.Operation.MESSAGING_PRODUCER,
        Context.root(),
        Attributes.of(DESTINATION, "orders"),
        Attributes.empty());

    assertThat(counted())
        .isEqualTo(
            Map.of(
                "{failed=\"none\", topic=\"orders\"}", 1.0,
                "{failed=\"Late\", topic=\"orders.dlt\"}", 1.0));
  }

  @Test
  void matchMethodsOfCallsAndReadTheBaggageOfTheCaller() {
    apply(
        "{kind: rpc-server, attributes: {rpc.method: [Reserve, 'Release*']}}",
        "labels: {method: attr.rpc.method, tier: baggage.user.tier}");
    Context caller =
        Baggage.builder().put("user.tier", "gold").build().storeInContext(Context.root());

    run(Match.Operation.RPC_SERVER, caller, Attributes.empty(), Attributes.of(METHOD, "Reserve"));
    run(Match.Operation.RPC_SERVER, caller, Attributes.of(METHOD, "Find"), Attributes.empty());
    run(Match.Operation.RPC_CLIENT, caller, Attributes.of(METHOD, "Reserve"), Attributes.empty());

    assertThat(counted()).isEqualTo(Map.of("{method=\"Reserve\", tier=\"gold\"}", 1.0));
  }

  /**
   * Contexts are handed on from one operation to the next, for as long as a chain of them lasts.
   */
  @Test
  void keepNoContextOfThoseBefore() {
    apply("{kind: rpc-server, attributes: {rpc.method: '*'}}", "labels: {method: attr.rpc.method}");
    Operations operations = new Operations(List.of(Match.Operation.RPC_SERVER));
    Object large = new Object();
    WeakReference<Object> kept = new WeakReference<>(large);
    Context first = operations.onStart(Context.root().with(LARGE, large), Attributes.empty(), 0);
    Context second = operations.onStart(first.with(LARGE, "small"), Attributes.empty(), 0);
    large = null;
    first = null;

    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(kept.get()).isNull();
            });
    assertThat(second.get(LARGE)).isEqualTo("small");
  }

  /** The value may be a client's, of any length. */
  @Test
  void areMatchedInNoTime() {
    apply("{kind: http-server, attributes: {url.path: '*a*a*a*a*a*a*a*a*a*a*a*a*b'}}", "limit: 1");

    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () ->
            run(
                Match.Operation.HTTP_SERVER,
                Context.root(),
                Attributes.of(AttributeKey.stringKey("url.path"), "a".repeat(8192)),
                Attributes.empty()));

    assertThat(counted()).isEmpty();
  }

  @Test
  void costNothingWhereNoRuleIsAboutTheirKind() {
    apply("{kind: rpc-server, attributes: {rpc.method: '*'}}", "labels: {method: attr.rpc.method}");
    Context context = Context.root().with(LARGE, "some");
    Operations others = new Operations(List.of(Match.Operation.HTTP_SERVER));
    Operations meant = new Operations(List.of(Match.Operation.RPC_SERVER));

    assertThat(others.onStart(context, Attributes.empty(), 0)).isSameAs(context);
    assertThat(meant.onStart(context, Attributes.empty(), 0)).isNotSameAs(context);
    Operations.replace(Rules.NONE, surroundings);
    assertThat(meant.onStart(context, Attributes.empty(), 0)).isSameAs(context);
  }

  @Test
  void ofTypesThatALaterAgentHasAreLeftAlone() {
    List<Match.Operation> kinds = new ArrayList<>();
    for (String type :
        List.of("GENAI_CLIENT", "HTTP_SERVER", "MESSAGING_CONSUMER_PROCESS", "ANYTHING")) {
      OperationRules.addKind(type, kinds);
    }
    OperationRules.addKind("MESSAGING_CONSUMER_RECEIVE", kinds);

    assertThat(kinds)
        .containsExactly(
            Match.Operation.HTTP_SERVER,
            Match.Operation.MESSAGING_CONSUMER,
            Match.Operation.MESSAGING_CONSUMER);
    for (InstrumentationType type : InstrumentationType.values()) {
      kinds.clear();
      OperationRules.addKind(type.name(), kinds);
      assertThat(kinds).as(type.name()).hasSize(1);
    }
  }

  /** It was told of its end only: what it finds in its context is of the one around it. */
  @Test
  void areNotTakenForTheOneAround() {
    Operations outer = new Operations(List.of(Match.Operation.HTTP_SERVER));
    Operations inner = new Operations(List.of(Match.Operation.RPC_CLIENT));
    apply("{kind: http-server, attributes: {x: '*'}}", "labels: {method: attr.rpc.method}");
    Context around = outer.onStart(Context.root(), Attributes.of(METHOD, "outer"), 0);
    Context context = inner.onStart(around, Attributes.of(METHOD, "Late"), 0);

    apply("{kind: rpc-client}", "labels: {method: attr.rpc.method}");
    inner.onEnd(context, Attributes.empty(), 0);

    assertThat(counted().keySet()).doesNotContain("{method=\"outer\"}");
  }

  @Test
  void ofAnyKindAreMeant() {
    apply(
        "{kind: any, attributes: {error.type: '*'}}",
        "labels: {error: attr.error.type, route: {from: attr.http.route, missing: none}}");
    Attributes failed = Attributes.of(AttributeKey.stringKey("error.type"), "Late");

    for (Match.Operation kind : Match.Operation.values()) {
      run(kind, Context.root(), Attributes.empty(), failed);
      run(kind, Context.root(), failed, Attributes.empty());
      run(kind, Context.root(), Attributes.empty(), Attributes.empty());
    }
    // Of an instrumentation of no kind, too.
    Operations unknown = new Operations(List.of());
    unknown.onEnd(unknown.onStart(Context.root(), failed, 0), Attributes.empty(), 0);

    assertThat(counted())
        .isEqualTo(
            Map.of("{error=\"Late\", route=\"none\"}", Match.Operation.values().length * 2 + 1.0));
  }

  /** As instrumentations are asked what they are. */
  @ParameterizedTest
  @CsvSource({
    "websocket,      io.sightline.helidon-websocket-4.0,  HTTP_SERVER",
    "scheduled-task, io.sightline.helidon-scheduling-4.0, HTTP_SERVER",
    "http-server,    io.sightline.helidon-other-4.0,      HTTP_SERVER",
    "any,            io.sightline.helidon-other-4.0,      DB_CLIENT"
  })
  void areOfTheKindOfTheirInstrumentation(String kind, String instrumentation, String type) {
    System.setProperty("sightline.rules", "test.yaml");
    try {
      apply(
          "{kind: " + kind + ", attributes: {http.route: /live}}", "labels: {r: attr.http.route}");
      Attributes route = Attributes.of(AttributeKey.stringKey("http.route"), "/live");
      for (String name : List.of(instrumentation, "io.opentelemetry.another")) {
        OperationListener listener = customized(name, name.equals(instrumentation) ? type : "NONE");
        listener.onEnd(listener.onStart(Context.root(), route, 0), Attributes.empty(), 0);
      }

      assertThat(counted()).isEqualTo(Map.of("{r=\"/live\"}", kind.equals("any") ? 2.0 : 1.0));
    } finally {
      System.clearProperty("sightline.rules");
    }
  }

  private static OperationListener customized(String instrumentation, String type) {
    List<OperationMetrics> added = new ArrayList<>();
    InstrumenterCustomizer customizer =
        (InstrumenterCustomizer)
            Proxy.newProxyInstance(
                OperationsTest.class.getClassLoader(),
                new Class<?>[] {InstrumenterCustomizer.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "getInstrumentationName" -> instrumentation;
                      case "hasType" -> ((InstrumentationType) arguments[0]).name().equals(type);
                      case "addOperationMetrics" -> {
                        added.add((OperationMetrics) arguments[0]);
                        yield proxy;
                      }
                      default -> throw new UnsupportedOperationException(method.getName());
                    });
    new OperationRules().customize(customizer);
    assertThat(added).hasSize(1);
    return added.getFirst().create(OpenTelemetry.noop().getMeter("test"));
  }

  private static void run(Match.Operation kind, Context parent, Attributes first, Attributes last) {
    Operations operations = new Operations(List.of(kind));
    operations.onEnd(operations.onStart(parent, first, 0), last, 0);
  }

  private void apply(String operation, String labels) {
    RuleSet set =
        new RuleFiles()
            .add(
                "test.yaml",
                "rules: [{name: r, match: {operation: "
                    + operation
                    + "}, metrics: [{counter: c, "
                    + labels
                    + "}]}]")
            .read();
    assertThat(set.problems()).isEmpty();
    List<ActiveRule> active = new ArrayList<>();
    set.rules().forEach(rule -> active.add(new ActiveRule(rule, new RuleCounts(), muted -> {})));
    Operations.replace(new Rules(active), surroundings);
  }

  private Map<String, Double> counted() {
    return reader.collectAllMetrics().stream()
        .flatMap(metric -> metric.getDoubleSumData().getPoints().stream())
        .collect(Collectors.toMap(it -> it.getAttributes().toString(), it -> it.getValue()));
  }
}
