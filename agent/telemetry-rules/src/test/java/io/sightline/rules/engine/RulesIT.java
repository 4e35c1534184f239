package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.LogRecord;
import io.sightline.agent.testing.MetricPoint;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import io.sightline.rules.app.ShopApplication;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rules on methods of all kinds, in a JVM of their own under the real agent. */
class RulesIT {

  private static final Path RULES = Path.of("src/test/resources/rules/shop.yaml").toAbsolutePath();

  private static OtlpReceiver receiver;
  private static AgentProcess process;

  @BeforeAll
  static void start() {
    receiver = OtlpReceiver.start();
    process =
        AgentProcess.of(ShopApplication.class)
            .extension()
            .exportTo(receiver)
            // The property wins over the variable.
            .environment("SIGHTLINE_RULES", "/nowhere/rules.yaml")
            .property("sightline.rules", RULES.toString())
            .property("sightline.rules.unmatched-after", "5000")
            .property("sightline.rules.hash-salt", "pepper")
            .start("rules");
    process.awaitOutput("^READY 3$");
    process.type("5");
    process.awaitOutput("^ROUND 1$");
    // An export in the middle of the round has counted only a part of it.
    receiver.awaitNextMetrics(point -> true);
  }

  @AfterAll
  static void stop() {
    process.close();
    receiver.close();
  }

  @Test
  void saysWhatItLoadedAndWhatIsWrong() {
    process.awaitOutput("28 rules loaded from .*shop.yaml, 1 left out as wrong");
    process.awaitOutput("shop.yaml:\\d+:5: unknown key 'spam' in a rule; .*did you mean span\\?");
    process.awaitOutput(
        "no class was loaded so far for the rules .*nowhere \\(.*shop.yaml:\\d+:5\\), nobody \\(");
    process.awaitOutput(
        "there was no operation so far for the rules never \\(.*shop.yaml:\\d+:5\\)");
    process.awaitOutput(
        "WARN .*rule no-method \\(.*shop.yaml:\\d+:5\\) watches nothing: .*ShopApplication is loaded");
  }

  @Test
  void makesSpans() {
    List<Span> spans = receiver.awaitSpans(11, span -> span.name().equals("process_payment"));

    Span paid = with(spans, "order.id", "c0");
    assertThat(paid.kind()).isEqualTo("INTERNAL");
    assertThat(paid.status()).isEqualTo("UNSET");
    assertThat(paid.attributes())
        .containsEntry("order.items", 2L)
        .containsEntry("order.coupon", "SPRING")
        .containsEntry("order.note", "SPRING")
        .containsEntry("payment.amount", 12.5)
        .containsEntry("payment.card", "***1111")
        .containsEntry("checkout", "main")
        .containsEntry("code.function.name", "io.sightline.rules.app.Shop$Checkout.pay");
    // The beginning of what sha256sum makes of pepperanna@example.org.
    assertThat(paid.attribute("payment.email")).isEqualTo("105a6fb3c8caf6a6");
    assertThat((Double) paid.attribute("processing_time_ms")).isBetween(0.0, 60_000.0);
    assertThat(with(spans, "order.id", "f").status()).isEqualTo("ERROR");
    Span thrown = with(spans, "order.id", "empty");
    assertThat(thrown.status()).isEqualTo("ERROR");
    assertThat(thrown.events()).extracting(Span.Event::name).containsExactly("exception");
    Span inner = receiver.awaitSpans(10, it -> it.name().equals("Shop$Checkout.check")).getFirst();
    assertThat(spans).anyMatch(inner::isChildOf);
    // In a package that the JDK opens to nobody.
    assertThat(inner.attribute("counters")).isEqualTo(2L);
    assertThat(receiver.awaitSpans(1, it -> it.name().equals("other_job")))
        .singleElement()
        .satisfies(it -> assertThat(it.kind()).isEqualTo("CONSUMER"));
  }

  @Test
  void countsAndMeasures() {
    assertThat(total("business_events_total", "status", "success")).isEqualTo(5);
    assertThat(total("business_events_total", "status", "failed")).isEqualTo(5);
    assertThat(total("business_events_total", "status", "error")).isEqualTo(1);
    assertThat(total("payment.errors", "type", "java.lang.IllegalArgumentException")).isEqualTo(1);
    MetricPoint amount = last("payment.amount", Map.of());
    assertThat(amount.unit()).isEqualTo("EUR");
    assertThat(amount.bounds()).containsExactly(5.0, 10.0, 20.0);
    assertThat(amount.count()).isEqualTo(5);
    assertThat(amount.value()).isEqualTo(62.5);
    MetricPoint total = last("total.result", Map.of("by", "total", "in", "Shop$Checkout"));
    assertThat(total.value()).isEqualTo(2);
    assertThat(last("total.last", Map.of()).value()).isEqualTo(2);
    assertThat(last("total.open", Map.of()).value()).isEqualTo(-3);
    assertThat(total.attributes())
        .containsEntry("count", 2L)
        .containsEntry("price", 1.5)
        .containsEntry("discount", 1L);
  }

  @Test
  void limitsTheSetsOfLabels() {
    assertThat(total("customers.seen", "id", "c2")).isEqualTo(1);
    assertThat(total("customers.seen", "otel.metric.overflow", true)).isEqualTo(2);
    assertThat(points("customers.seen"))
        .extracting(MetricPoint::attributes)
        .doesNotContain(Map.of("id", "c3"));
    process.awaitOutput("more than 3 sets of labels of customers.seen");
  }

  @Test
  void hasExemplarsOfTheSpan() {
    List<String> traces =
        receiver.awaitSpans(11, span -> span.name().equals("process_payment")).stream()
            .map(Span::traceId)
            .toList();
    assertThat(
            receiver.awaitMetrics(
                1, it -> it.name().equals("payment.amount") && !it.exemplarTraceIds().isEmpty()))
        .first()
        .satisfies(it -> assertThat(traces).containsAll(it.exemplarTraceIds()));
  }

  @Test
  void looksIntoOptionals() {
    assertThat(last("found", Map.of("status", "COMPLETED", "service", "test")).value())
        .isEqualTo(1);
  }

  @Test
  void emitsEvents() {
    LogRecord event =
        receiver.awaitLogs(1, it -> it.eventName().equals("item.reserved")).getFirst();
    assertThat(event.severity()).isEqualTo("WARN");
    assertThat(event.body()).isEqualTo("an item was reserved");
    assertThat(event.attributes())
        .containsEntry("item", "x")
        .containsEntry("event.name", "item.reserved");
    Span span = receiver.awaitSpans(1, it -> it.name().equals("reserve_item")).getFirst();
    assertThat(event.traceId()).isEqualTo(span.traceId());
    assertThat(event.spanId()).isEqualTo(span.spanId());
  }

  @Test
  void followsResultsThatComeLater() {
    Span span = receiver.awaitSpans(1, it -> it.name().equals("later")).getFirst();
    assertThat(span.endNanos() - span.startNanos()).isGreaterThan(150_000_000L);
    assertThat(span.attribute("status")).isEqualTo("FAILED");
    MetricPoint duration = last("later.duration", Map.of("status", "FAILED"));
    assertThat(duration.value()).isBetween(0.15, 60.0);
    assertThat(total("later.count", "status", "FAILED")).isEqualTo(1);
    assertThat(total("later.count", "error", "java.lang.IllegalStateException")).isEqualTo(1);
  }

  @Test
  void findsInterfacesAndInheritedMethods() {
    assertThat(total("handled", "method", "handle")).isEqualTo(2);
    assertThat(total("handled", "method", "describe")).isEqualTo(1);
    assertThat(total("handled", "method", "shout")).isEqualTo(1);
    assertThat(total("cleanup.runs", "work", "it")).isEqualTo(1);
  }

  @Test
  void findsAnnotations() {
    assertThat(total("audited.calls", "method", "reserve")).isEqualTo(1);
    assertThat(points("audited.calls"))
        .extracting(it -> it.attribute("method"))
        .containsOnly("reserve");
    // It inherits its only method.
    assertThat(total("audited.jobs", "class", "Shop$Base")).isEqualTo(1);
  }

  @Test
  void readsGaugesFromLiveInstances() {
    assertThat(last("cart.items", Map.of("shop", "north")).value()).isEqualTo(3);
    assertThat(last("cart.items", Map.of("shop", "south")).value()).isEqualTo(1);
  }

  @Test
  void seesConstructors() {
    // One calls the other, and both are constructors of this class.
    assertThat(last("baskets.constructed", Map.of("shop", "north", "size", 1L)).value())
        .isEqualTo(2);
    assertThat(last("baskets.constructed", Map.of("shop", "south", "size", 2L)).value())
        .isEqualTo(1);
    assertThat(total("baskets.made", "shop", "north")).isEqualTo(1);
    assertThat(total("baskets.made", "shop", "south")).isEqualTo(1);
    assertThat(receiver.awaitLogs(2, it -> it.eventName().equals("basket.made")))
        .extracting(it -> it.attributes().get("shop"))
        .containsExactlyInAnyOrder("north", "south");
  }

  @Test
  void choosesMethodsByWhatTheyReturn() {
    assertThat(total("returning", "method", "later")).isEqualTo(1);
    assertThat(points("returning")).extracting(it -> it.attribute("method")).containsOnly("later");
  }

  /** The rules have read its instance, and called a getter of it. */
  @Test
  void letsClassLoadersGo() {
    process.type("plugin");
    process.awaitOutput("^PLUGIN$");
    assertThat(last("plugin.jobs.done", Map.of("name", "plugin")).value()).isEqualTo(3);
    assertThat(total("plugin.jobs", "work", "a")).isEqualTo(2);
    assertThat(last("plugin.jobs", Map.of("label", "plugins", "result", "done b")).value())
        .isEqualTo(1);
    assertThat(last("plugin.later", Map.of()).value()).isEqualTo(2);
    assertThat(receiver.awaitSpans(3, it -> it.name().equals("plugin")))
        .allSatisfy(it -> assertThat(it.attribute("label")).isEqualTo("plugins"));

    process.type("unload");

    assertThat(process.awaitOutput("^(UNLOADED|KEPT)$").group()).isEqualTo("UNLOADED");
  }

  @Test
  void carriesBaggageDown() {
    assertThat(total("tiers", "tier", "EUR")).isEqualTo(5);
    assertThat(total("tiers", "tier", "none")).isEqualTo(5);
  }

  @Test
  void keepsBadGettersAwayFromTheApplication() {
    assertThat(total("trap.thrown", "value", "none")).isEqualTo(5);
    assertThat(total("trap.slow", "value", "slow")).isEqualTo(3);
    assertThat(total("trap.slow", "value", "none")).isEqualTo(2);
    // On a busy machine it may be one that is too slow.
    assertThat(total("trap.round", "value", "used!")).isBetween(3.0, 5.0);
    assertThat(total("trap.endless", "value", "none")).isEqualTo(5);
    assertThat(total("trap.delete", "value", "none")).isEqualTo(5);
    assertThat(total("trap.self", "value", "none")).isEqualTo(5);
    assertThat(total("trap.absent", "value", "none")).isEqualTo(5);
    process.awaitOutput("Trap.slow took longer than 10 ms; it is not called again");
    process.awaitOutput(
        "Trap.thrown threw java.lang.IllegalStateException; it is not called again");
  }

  @Test
  void limitsTheLabelsOfGaugesOfInstances() {
    Map<String, Object> overflow = Map.of("otel.metric.overflow", true);
    double beyond = last("cart.limited", overflow).value();
    long newest =
        points("cart.limited").stream().mapToLong(MetricPoint::timeNanos).max().orElseThrow();
    List<MetricPoint> points =
        points("cart.limited").stream().filter(it -> it.timeNanos() == newest).toList();

    assertThat(points).hasSize(2).anyMatch(it -> it.attribute("shop") != null);
    // Three items in the north, one in the south: whichever of them was first.
    assertThat(beyond).isIn(1.0, 3.0);
    assertThat(points.stream().mapToDouble(MetricPoint::value).sum()).isEqualTo(4);
  }

  @Test
  void switchesOffWhatFails() {
    assertThat(last("sightline.rule.muted", Map.of("rule", "failing")).value()).isEqualTo(1);
    // One more may come until the method is linked without the rule.
    assertThat(last("sightline.rule.errors", Map.of("rule", "failing", "reason", "rule")).value())
        .isIn(10.0, 11.0);
    assertThat(points("failing.count")).isEmpty();
    process.awaitOutput(
        "rule failing \\(.*shop.yaml:\\d+:5\\) failed 10 times and is switched off");
  }

  @Test
  void countsItself() {
    assertThat(total("sightline.rule.hits", "rule", "pay")).isEqualTo(11);
    assertThat(last("sightline.rule.errors", Map.of("rule", "traps", "reason", "getter")).value())
        .isGreaterThanOrEqualTo(9);
    assertThat(last("sightline.rule.muted", Map.of("rule", "traps")).value()).isZero();
    assertThat(last("sightline.rule.methods", Map.of("rule", "nowhere")).value()).isZero();
    assertThat(points("sightline.rule.methods"))
        .extracting(it -> it.attribute("rule"))
        .doesNotContain("never");
    assertThat(process.output())
        .doesNotContain("AssertionError", "VerifyError", "BootstrapMethodError");
  }

  private static Span with(List<Span> spans, String attribute, Object value) {
    return spans.stream()
        .filter(span -> value.equals(span.attribute(attribute)))
        .findFirst()
        .orElseThrow();
  }

  private static List<MetricPoint> points(String name) {
    return receiver.metrics(it -> it.name().equals(name));
  }

  private static MetricPoint last(String name, Map<String, Object> attributes) {
    return receiver
        .awaitMetrics(
            1,
            it ->
                it.name().equals(name)
                    && it.attributes().entrySet().containsAll(attributes.entrySet()))
        .getLast();
  }

  private static double total(String name, String attribute, Object value) {
    // The newest point of each set of labels.
    last(name, Map.of(attribute, value));
    long newest = points(name).stream().mapToLong(MetricPoint::timeNanos).max().orElseThrow();
    return points(name).stream()
        .filter(it -> it.timeNanos() == newest && value.equals(it.attribute(attribute)))
        .mapToDouble(MetricPoint::value)
        .sum();
  }
}
