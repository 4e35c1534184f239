package io.sightline.rules.benchmark;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.sightline.benchmark.Reader;
import io.sightline.rules.benchmark.Till.Bill;
import io.sightline.rules.benchmark.Till.Customer;
import io.sightline.rules.benchmark.Till.Receipt;
import io.sightline.rules.benchmark.Till.Status;
import io.sightline.rules.engine.WovenRules;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.matcher.ElementMatchers;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The hot paths of rules. All are calls of a method that is not inlined and returns a field: the
 * cheapest one that somebody could watch.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"-XX:+EnableDynamicAgentLoading", "-Xms512m", "-Xmx512m", "-XX:+UseSerialGC"})
public class RuleBenchmark {

  private static final AttributeKey<String> STATUS = AttributeKey.stringKey("status");
  private static final AttributeKey<String> TIER = AttributeKey.stringKey("tier");

  private final Bill bill = new Bill("b1", new Customer("gold"), 3, new Receipt(Status.PAID, 12.5));
  private Till till;
  private Unwatched unwatched;
  private WovenRules rules;
  private WovenRules.Labels labels;
  private String status = "PAID";
  private String tier = "gold";

  /** Somewhere in the application a getter runs for a rule: then each call looks at its thread. */
  @State(Scope.Benchmark)
  public static class RunningGetter {

    @Setup
    public void start(RuleBenchmark benchmark) {
      benchmark.rules.runGetterElsewhere();
    }
  }

  @Setup
  public void start() {
    Instrumentation instrumentation = ByteBuddyAgent.install();
    new AgentBuilder.Default()
        .disableClassFormatChanges()
        .type(ElementMatchers.named("io.sightline.rules.benchmark.Unwatched"))
        .transform(
            (builder, type, loader, module, domain) ->
                builder.visit(Advice.to(EmptyAdvice.class).on(ElementMatchers.named("pay"))))
        .installOn(instrumentation);
    OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(new Reader()).build())
            .setTracerProvider(SdkTracerProvider.builder().build())
            .build();
    rules = new WovenRules(instrumentation, sdk);
    rules.start(file());
    till = new Till(sdk);
    unwatched = new Unwatched();
    rules.check();
    labels = rules.labels("counted-by-two");
  }

  private static String file() {
    try (InputStream file = RuleBenchmark.class.getResourceAsStream("rules.yaml")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Benchmark
  public Receipt nothing() {
    return till.plain(bill);
  }

  @Benchmark
  public Receipt emptyAdvice() {
    return unwatched.pay(bill);
  }

  @Benchmark
  public Receipt falseCondition() {
    return till.condition(bill);
  }

  @Benchmark
  public Receipt falseConditionOfThreeProperties() {
    return till.deepCondition(bill);
  }

  @Benchmark
  public Receipt falseConditionOfSpan() {
    return till.spanCondition(bill);
  }

  @Benchmark
  public Receipt counter() {
    return till.counted(bill);
  }

  @Benchmark
  public Receipt falseConditionBesideGetter(RunningGetter getter) {
    return till.condition(bill);
  }

  @Benchmark
  public Receipt counterBesideGetter(RunningGetter getter) {
    return till.counted(bill);
  }

  @Benchmark
  public Receipt counterByHand() {
    return till.countedByHand(bill);
  }

  @Benchmark
  public Receipt counterOfTwoLabels() {
    return till.countedByTwo(bill);
  }

  @Benchmark
  public Receipt counterOfTwoLabelsByHand() {
    return till.countedByTwoByHand(bill);
  }

  @Benchmark
  public Receipt histogram() {
    return till.measured(bill);
  }

  @Benchmark
  public Receipt histogramByHand() {
    return till.measuredByHand(bill);
  }

  @Benchmark
  public Receipt duration() {
    return till.timed(bill);
  }

  @Benchmark
  public Receipt durationByHand() {
    return till.timedByHand(bill);
  }

  @Benchmark
  public Receipt span() {
    return till.traced(bill);
  }

  @Benchmark
  public Receipt spanByHand() {
    return till.tracedByHand(bill);
  }

  @Benchmark
  public Object labelTable() {
    return labels.of(status, tier);
  }

  @Benchmark
  public Object labelsByHand() {
    return Attributes.of(STATUS, status, TIER, tier);
  }
}
