package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.sightline.rules.classfile.ClassFileReader;
import io.sightline.rules.model.RuleFiles;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls at the beginning and the end of a method, as the method makes them. */
class SiteCallTest {

  /** What is watched. */
  static class Sample {
    private int asked;

    String run(String job) {
      return job;
    }

    int count(String job) {
      return job.length();
    }

    CompletionStage<String> stage() {
      return null;
    }

    public String getBroken() {
      asked++;
      throw new IllegalStateException("broken");
    }
  }

  /** Whose message takes its time. */
  static final class SlowException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private int asked;

    @Override
    public String getMessage() {
      asked++;
      long end = System.nanoTime() + 15_000_000;
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      return "slow";
    }
  }

  private static final Rules NOW = new Rules(List.of());

  private final Sample sample = new Sample();
  private Runnable muted = () -> {};
  private final Reader reader = new Reader();
  private final Spans spans = new Spans();
  private final RuleCounts counts = new RuleCounts();
  private final Surroundings surroundings =
      new Surroundings(
          OpenTelemetrySdk.builder()
              .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(spans).build())
              .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
              .build(),
          "pepper");

  @Test
  void keepsFailuresAtTheEndFromTheApplication() throws Throwable {
    spans.failing = true;
    Site site = site("run");
    List<SiteRule> both = new ArrayList<>(rules("span: {name: outer}"));
    both.addAll(rules("span: {name: inner}"));
    site.rules(NOW, both);
    Context before = Context.current();

    Object state = call(site, true).dynamicInvoker().invokeWithArguments(sample, "job");
    assertThat(Context.current()).isNotSameAs(before);
    call(site, false).dynamicInvoker().invokeWithArguments(state, sample, "job", "done", null);

    assertThat(Context.current()).isSameAs(before);
    assertThat(spans.ended).containsExactly("inner", "outer");
    assertThat(counts.failures.sum()).isEqualTo(2);
  }

  @Test
  void hasNoPrimitiveResultWhenThereIsAnError() throws Throwable {
    Site site = site("count");
    site.rules(
        NOW, rules("metrics: [{counter: calls, labels: {result: {from: return, missing: none}}}]"));
    SiteCall exit = call(site, false);

    exit.dynamicInvoker().invokeWithArguments(null, sample, "job", 0, null);
    exit.dynamicInvoker()
        .invokeWithArguments(null, sample, "job", 0, new IllegalStateException("no"));

    assertThat(reader.points()).isEqualTo(Map.of("{result=0}", 1.0, "{result=\"none\"}", 1.0));
  }

  @Test
  void takesAnEmptyOptionalForNothing() throws Throwable {
    Site site = site("run");
    site.rules(NOW, rules("metrics: [{counter: calls, labels: {n: {from: arg0, missing: none}}}]"));
    SiteCall exit = call(site, false);

    for (Object value : List.of(OptionalInt.empty(), OptionalLong.of(7), Optional.empty())) {
      exit.dynamicInvoker().invokeWithArguments(null, sample, value, "done", null);
    }

    assertThat(reader.points()).isEqualTo(Map.of("{n=\"none\"}", 2.0, "{n=7}", 1.0));
    assertThat(counts.unreadable.sum()).isZero();
  }

  @Test
  void doesNotSubscribeToStagesOfOthers() throws Throwable {
    List<String> called = new ArrayList<>();
    Object lazy =
        Proxy.newProxyInstance(
            Sample.class.getClassLoader(),
            new Class<?>[] {CompletionStage.class},
            (proxy, method, arguments) -> {
              called.add(method.getName());
              return null;
            });
    Site site = site("stage");
    site.rules(NOW, rules("span: {name: stage}"));

    Object state = call(site, true).dynamicInvoker().invokeWithArguments(sample);
    call(site, false).dynamicInvoker().invokeWithArguments(state, sample, lazy, null);

    assertThat(called).isEmpty();
    assertThat(spans.ended).containsExactly("stage");
  }

  @Test
  void limitsLabelsOverAllMethodsAndReloads() throws Throwable {
    String text = "metrics: [{counter: calls, labels: {work: arg0}, limit: 2}]";
    Site run = site("run");
    Site count = site("count");
    List<SiteRule> first = rules(text);
    run.rules(NOW, first);
    count.rules(NOW, first);
    SiteCall ran = call(run, false);
    ran.dynamicInvoker().invokeWithArguments(null, sample, "a", "a", null);
    call(count, false).dynamicInvoker().invokeWithArguments(null, sample, "b", 1, null);
    ran.dynamicInvoker().invokeWithArguments(null, sample, "c", "c", null);

    run.rules(NOW, rules(text));
    ran.dynamicInvoker().invokeWithArguments(null, sample, "a", "a", null);
    ran.dynamicInvoker().invokeWithArguments(null, sample, "d", "d", null);
    assertThat(reader.points())
        .isEqualTo(
            Map.of("{work=\"a\"}", 2.0, "{work=\"b\"}", 1.0, "{otel.metric.overflow=true}", 2.0));
    assertThat(counts.overflows.sum()).isEqualTo(2);
  }

  @Test
  void exportsOneMetricWhateverIsCounted() throws Throwable {
    Site site = site("count");
    site.rules(NOW, rules("metrics: [{counter: calls, labels: {at: start}}]"));
    SiteCall exit = call(site, false);
    exit.dynamicInvoker().invokeWithArguments(null, sample, "job", 3, null);
    site.rules(NOW, rules("metrics: [{counter: Calls, value: return, labels: {at: change}}]"));
    exit.dynamicInvoker().invokeWithArguments(null, sample, "job", 3, null);

    assertThat(reader.metrics()).hasSize(1);
    assertThat(reader.points()).isEqualTo(Map.of("{at=\"start\"}", 1.0, "{at=\"change\"}", 3.0));
  }

  @Test
  void makesNoSecondMetricOfAnotherKind() throws Throwable {
    Site site = site("count");
    site.rules(NOW, rules("metrics: [{counter: calls}]"));
    SiteCall exit = call(site, false);
    exit.dynamicInvoker().invokeWithArguments(null, sample, "job", 3, null);
    site.rules(NOW, rules("metrics: [{histogram: calls, value: return}, {counter: others}]"));
    exit.dynamicInvoker().invokeWithArguments(null, sample, "job", 3, null);

    assertThat(reader.metrics())
        .extracting(MetricData::getName, MetricData::getType)
        .containsExactlyInAnyOrder(
            tuple("calls", MetricDataType.DOUBLE_SUM), tuple("others", MetricDataType.DOUBLE_SUM));
    assertThat(counts.unreadable.sum()).isPositive();
  }

  @Test
  void isSwitchedOffAfterTenFailures() throws Throwable {
    spans.failing = true;
    Site site = site("run");
    List<SiteRule> rules = rules("span: {name: outer}");
    site.rules(NOW, rules);
    SiteCall enter = call(site, true);
    SiteCall exit = call(site, false);
    muted = () -> site.relink();
    for (int i = 0; i < 12; i++) {
      Object state = enter.dynamicInvoker().invokeWithArguments(sample, "job");
      exit.dynamicInvoker().invokeWithArguments(state, sample, "job", "done", null);
    }

    assertThat(rules.getFirst().rule.isMuted()).isTrue();
    assertThat(counts.failures.sum()).isEqualTo(10);
    assertThat(spans.ended).hasSize(10);
    assertThat(Context.current()).isSameAs(Context.root());
  }

  /** Whatever rule of the method is switched off: the others know what they have seen. */
  @Test
  void callsNoGetterAgainThatFailedThrice() throws Throwable {
    Site site = site("run");
    site.rules(NOW, rules("metrics: [{counter: calls, labels: {broken: this.broken}}]"));
    SiteCall exit = call(site, false);
    for (int i = 0; i < 5; i++) {
      exit.dynamicInvoker().invokeWithArguments(null, sample, "job", "done", null);
    }
    assertThat(sample.asked).isEqualTo(3);

    site.relink();
    for (int i = 0; i < 5; i++) {
      exit.dynamicInvoker().invokeWithArguments(null, sample, "job", "done", null);
    }

    assertThat(sample.asked).isEqualTo(3);
    assertThat(counts.getterFailures.sum()).isEqualTo(3);
    // A changed file is a new attempt.
    site.rules(NOW, rules("metrics: [{counter: calls, labels: {broken: this.broken}}]"));
    exit.dynamicInvoker().invokeWithArguments(null, sample, "job", "done", null);
    assertThat(sample.asked).isEqualTo(4);
  }

  /** Exceptions of the application may do anything when they are asked what happened. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "metrics: [{counter: calls, labels: {why: error.message}}]",
        "span: {name: failing}"
      })
  void asksNoExceptionAgainThatIsSlow(String does) throws Throwable {
    Site site = site("run");
    site.rules(NOW, rules(does));
    SiteCall enter = call(site, true);
    SiteCall exit = call(site, false);
    SlowException slow = new SlowException();
    for (int i = 0; i < 4; i++) {
      Object state = enter.dynamicInvoker().invokeWithArguments(sample, "job");
      exit.dynamicInvoker().invokeWithArguments(state, sample, "job", null, slow);
    }
    int asked = slow.asked;
    assertThat(asked).isPositive();

    for (int i = 0; i < 4; i++) {
      Object state = enter.dynamicInvoker().invokeWithArguments(sample, "job");
      exit.dynamicInvoker().invokeWithArguments(state, sample, "job", null, slow);
    }

    assertThat(slow.asked).isEqualTo(asked);
    assertThat(counts.getterFailures.sum()).isEqualTo(3);
    assertThat(counts.failures.sum()).isZero();
  }

  @Test
  void beginsNothingUnlessTheConditionHolds() throws Throwable {
    Site site = site("run");
    List<SiteRule> both = new ArrayList<>(rules("span: {name: outer}, when: arg0 == 'other'"));
    both.addAll(rules("span: {name: inner, attributes: {job: arg0}}, when: arg0 like 'j*'"));
    site.rules(NOW, both);
    SiteCall enter = call(site, true);
    SiteCall exit = call(site, false);

    assertThat(enter.dynamicInvoker().invokeWithArguments(sample, "none")).isNull();
    Object state = enter.dynamicInvoker().invokeWithArguments(sample, "job");
    exit.dynamicInvoker().invokeWithArguments(state, sample, "job", "done", null);

    assertThat(spans.ended).containsExactly("inner");
    assertThat(counts.failures.sum()).isZero();
  }

  @Test
  void hidesWhatIsToBeHidden() throws Throwable {
    Site site = site("run");
    site.rules(
        NOW,
        rules(
            "metrics: [{counter: calls, labels: {all: {from: arg0, mask: all},"
                + " last: {from: arg0, mask: last4}, mail: {from: arg0, mask: email},"
                + " user: {from: arg0, hash: true}}}]"));

    call(site, false)
        .dynamicInvoker()
        .invokeWithArguments(null, sample, "anna@example.org", "done", null);

    // What sha256sum makes of pepperanna@example.org.
    assertThat(reader.points())
        .containsOnlyKeys(
            "{all=\"***\", last=\"***.org\", mail=\"a***@example.org\","
                + " user=\"105a6fb3c8caf6a6\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "duration, 1e9",
    "duration.s, 1e9",
    "duration.ms, 1e6",
    "duration.us, 1e3",
    "duration.ns, 1"
  })
  void measuresInTheUnitThatIsAskedFor(String path, double unitNanos) throws Throwable {
    Site site = site("run");
    site.rules(NOW, rules("metrics: [{gauge: took, value: " + path + "}]"));
    SiteCall enter = call(site, true);
    SiteCall exit = call(site, false);

    long start = System.nanoTime();
    Object state = enter.dynamicInvoker().invokeWithArguments(sample, "job");
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < 20_000_000) {
      Thread.onSpinWait();
    }
    exit.dynamicInvoker().invokeWithArguments(state, sample, "job", "done", null);
    long most = System.nanoTime() - start;

    assertThat(reader.metrics())
        .singleElement()
        .satisfies(
            it ->
                assertThat(it.getDoubleGaugeData().getPoints())
                    .singleElement()
                    .satisfies(
                        point ->
                            assertThat(point.getValue() * unitNanos)
                                .isBetween(19_999_999.0, most + 1.0)));
  }

  /** Primitives are compared as they are handed over, in the rule and in a part of it. */
  @Test
  void asksConditionsOfPrimitives() throws Throwable {
    Site site = site("count");
    site.rules(
        NOW,
        rules(
            "when: return >= 2 and return <= 4 or error, metrics: [{counter: calls,"
                + " labels: {of: all}}, {counter: calls, when: return > 2, labels: {of: some}}]"));
    SiteCall exit = call(site, false);

    for (int result = 0; result < 7; result++) {
      exit.dynamicInvoker().invokeWithArguments(null, sample, "job", result, null);
    }
    exit.dynamicInvoker()
        .invokeWithArguments(null, sample, "job", 0, new IllegalStateException("no"));

    assertThat(reader.points()).isEqualTo(Map.of("{of=\"all\"}", 4.0, "{of=\"some\"}", 2.0));
  }

  private List<SiteRule> rules(String does) {
    List<SiteRule> rules = new ArrayList<>();
    new RuleFiles()
        .add("test.yaml", "rules: [{name: r, match: {class: a.B, method: m}, " + does + "}]")
        .read()
        .rules()
        .forEach(
            rule ->
                rules.add(
                    new SiteRule(new ActiveRule(rule, counts, it -> muted.run()), null, false)));
    assertThat(rules).hasSize(1);
    return rules;
  }

  private static Site site(String method) throws IOException {
    try (InputStream file = SiteCallTest.class.getResourceAsStream("SiteCallTest$Sample.class")) {
      return ClassFileReader.read(file.readAllBytes()).methods().stream()
          .filter(it -> it.name().equals(method))
          .map(it -> new Site(1, Sample.class.getName(), it))
          .findFirst()
          .orElseThrow();
    }
  }

  private SiteCall call(Site site, boolean enter) {
    SiteCall call =
        new SiteCall(
            site,
            enter,
            enter ? site.enter().type() : site.exit().type(),
            Sample.class.getClassLoader(),
            surroundings);
    site.add(call);
    call.relink();
    return call;
  }

  /** Which spans ended; throws then, if told to. */
  private static final class Spans implements SpanProcessor {
    private final List<String> ended = new ArrayList<>();
    private boolean failing;

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      ended.add(span.getName());
      if (failing) {
        throw new IllegalStateException("a processor that fails");
      }
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }

  /** The counters as they are now. */
  private static final class Reader implements MetricReader {
    private CollectionRegistration registration = CollectionRegistration.noop();

    Collection<MetricData> metrics() {
      return registration.collectAllMetrics();
    }

    Map<String, Double> points() {
      Map<String, Double> points = new HashMap<>();
      metrics()
          .forEach(
              metric ->
                  metric
                      .getDoubleSumData()
                      .getPoints()
                      .forEach(
                          point -> points.put(point.getAttributes().toString(), point.getValue())));
      return points;
    }

    @Override
    public void register(CollectionRegistration registration) {
      this.registration = registration;
    }

    @Override
    public CompletableResultCode forceFlush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
      return AggregationTemporality.CUMULATIVE;
    }
  }
}
