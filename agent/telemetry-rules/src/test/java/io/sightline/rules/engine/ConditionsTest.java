package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.sightline.rules.model.RuleFiles;
import io.sightline.rules.model.RuleSet;
import java.lang.invoke.MethodHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Conditions as they are at run time, of values of all types. */
class ConditionsTest {

  /** Some constants have a class of their own. */
  enum Status {
    PAID,
    OPEN {
      @Override
      public String toString() {
        return "no code of this runs";
      }
    }
  }

  private static final UUID ID = UUID.fromString("7a6e1c9e-0000-4000-8000-000000000001");
  // The next one is the same number as a double.
  private static final long LONG_ID = 9_007_199_254_740_993L;

  private static Stream<Arguments> conditions() {
    return Stream.of(
            numbers(), texts(), others(), missing(), mixed(), lists(), patterns(), joined())
        .flatMap(it -> it);
  }

  private static Stream<Arguments> numbers() {
    return Stream.of(5, 5L, (short) 5, (byte) 5, 5.0, 5.0f, new BigDecimal("5.00"))
        .flatMap(
            five ->
                Stream.of(
                    Arguments.of("this == 5", five, true),
                    Arguments.of("this == 5.0", five, true),
                    Arguments.of("this == 6", five, false),
                    Arguments.of("this != 5", five, false),
                    Arguments.of("this != 6", five, true),
                    Arguments.of("this < 5", five, false),
                    Arguments.of("this < 5.01", five, true),
                    Arguments.of("this <= 4.99", five, false),
                    Arguments.of("this <= 5", five, true),
                    Arguments.of("this > 5", five, false),
                    Arguments.of("this > 4.99", five, true),
                    Arguments.of("this >= 5.01", five, false),
                    Arguments.of("this >= 5", five, true),
                    Arguments.of("this > -5", five, true),
                    Arguments.of("this in [1, 5]", five, true),
                    Arguments.of("this in [1, 6]", five, false),
                    Arguments.of("this", five, true)));
  }

  private static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of("this == 'EU-1'", "EU-1", true),
        Arguments.of("this == 'eu-1'", "EU-1", false),
        Arguments.of("this == ''", "", true),
        Arguments.of("this != 'EU-1'", "EU-1", false),
        Arguments.of("this != 'EU-1'", "EU-2", true),
        Arguments.of("this in ['EU-1', 'EU-2']", "EU-2", true),
        Arguments.of("this in ['EU-1', 'EU-2']", "EU-3", false),
        Arguments.of("this", "", true),
        Arguments.of("this == 'c'", 'c', true),
        Arguments.of("this == 'PAID'", Status.PAID, true),
        Arguments.of("this == 'OPEN'", Status.OPEN, true),
        Arguments.of("this == 'OPEN'", Status.PAID, false),
        Arguments.of("this != 'OPEN'", Status.OPEN, false),
        Arguments.of("this in ['OPEN', 'LATE']", Status.OPEN, true),
        Arguments.of("this == '" + ID + "'", ID, true),
        Arguments.of("this == '2026-01-31'", LocalDate.of(2026, 1, 31), true),
        Arguments.of("this == 'java.lang.String'", String.class, true));
  }

  private static Stream<Arguments> others() {
    return Stream.of(
        Arguments.of("this", true, true),
        Arguments.of("this", false, false),
        Arguments.of("not this", false, true),
        Arguments.of("this == true", true, true),
        Arguments.of("this == true", false, false),
        Arguments.of("this == false", false, true),
        Arguments.of("this != false", true, true),
        Arguments.of("this == " + LONG_ID, LONG_ID, true),
        Arguments.of("this == " + LONG_ID, LONG_ID - 1, false),
        Arguments.of("this != " + LONG_ID, LONG_ID - 1, true),
        Arguments.of("this in [" + LONG_ID + "]", LONG_ID - 1, false),
        Arguments.of("this == 5", new AtomicInteger(5), true),
        Arguments.of("this > 5", new BigInteger("123456789012345678901234567890"), true),
        Arguments.of("this >= 1.5", Duration.ofMillis(1500), true),
        Arguments.of("this > 1.5", Duration.ofMillis(1500), false),
        Arguments.of("this == 5", OptionalInt.of(5), true),
        Arguments.of("this == 5", Optional.of(5), true),
        Arguments.of("this == 0.1", 0.1f, false),
        Arguments.of("this < 5", Double.NaN, false),
        Arguments.of("this >= 5", Double.NaN, false),
        Arguments.of("this == 0", -0.0, true),
        Arguments.of("this > 5", Double.POSITIVE_INFINITY, true));
  }

  private static Stream<Arguments> missing() {
    return Stream.of(
            null,
            Optional.empty(),
            OptionalInt.empty(),
            OptionalLong.empty(),
            OptionalDouble.empty())
        .flatMap(
            none ->
                Stream.of(
                    Arguments.of("this", none, false),
                    Arguments.of("not this", none, true),
                    Arguments.of("this == null", none, true),
                    Arguments.of("this != null", none, false),
                    Arguments.of("this == 'null'", none, false),
                    Arguments.of("this != 'x'", none, true),
                    Arguments.of("this == false", none, false),
                    Arguments.of("this == 0", none, false),
                    Arguments.of("this < 1", none, false),
                    Arguments.of("this <= 1", none, false),
                    Arguments.of("this > -1", none, false),
                    Arguments.of("this >= -1", none, false),
                    Arguments.of("this in ['x', 1]", none, false),
                    Arguments.of("this in ['x', null]", none, true),
                    Arguments.of("this like '*'", none, false),
                    Arguments.of("this == null", "x", false),
                    Arguments.of("this != null", 0, true)));
  }

  // A text is no number, whatever it says, nor the other way round.
  private static Stream<Arguments> mixed() {
    Object object = new Object();
    return Stream.of(
        Arguments.of("this == '5'", 5, false),
        Arguments.of("this != '5'", 5, true),
        Arguments.of("this == 5", "5", false),
        Arguments.of("this != 5", "5", true),
        Arguments.of("this < 6", "5", false),
        Arguments.of("this <= 6", "5", false),
        Arguments.of("this > 4", "5", false),
        Arguments.of("this >= 4", "5", false),
        Arguments.of("this == 'true'", true, false),
        Arguments.of("this == true", "true", false),
        Arguments.of("this == 1", true, false),
        Arguments.of("this == true", 1, false),
        Arguments.of("this == 0", Status.PAID, false),
        Arguments.of("this >= 0", Status.PAID, false),
        Arguments.of("this >= 0", true, false),
        // Objects are there, and no more is asked of them.
        Arguments.of("this", object, true),
        Arguments.of("this == 'x'", object, false),
        Arguments.of("this != 'x'", object, true),
        Arguments.of("this == 5", object, false),
        Arguments.of("this < 5", object, false),
        Arguments.of("this like '*'", object, false),
        Arguments.of("this == 'x'", List.of("x"), false));
  }

  private static Stream<Arguments> lists() {
    String mixed = "this in ['a', 2, true, null]";
    return Stream.of(
        Arguments.of(mixed, "a", true),
        Arguments.of(mixed, 2L, true),
        Arguments.of(mixed, 2.0, true),
        Arguments.of(mixed, true, true),
        Arguments.of(mixed, null, true),
        Arguments.of(mixed, "2", false),
        Arguments.of(mixed, false, false),
        Arguments.of(mixed, "true", false),
        Arguments.of("not " + mixed, "b", true));
  }

  private static Stream<Arguments> patterns() {
    return Stream.of(
        Arguments.of("this like 'EU-*'", "EU-1", true),
        Arguments.of("this like 'EU-*'", "US-1", false),
        Arguments.of("this like 'EU-?'", "EU-12", false),
        Arguments.of("this like '*/orders/*'", "/shop/orders/1", true),
        Arguments.of("this like 'P*'", Status.PAID, true),
        Arguments.of("this like 'O*'", Status.OPEN, true),
        Arguments.of("this like '5*'", 500, true),
        Arguments.of("this like 't*'", true, true),
        Arguments.of("this like '*-0001'", ID, false),
        Arguments.of("this like '*0001'", ID, true));
  }

  private static Stream<Arguments> joined() {
    return Stream.of(
        Arguments.of("this > 1 and this < 5", 1, false),
        Arguments.of("this > 1 and this < 5", 2, true),
        Arguments.of("this > 1 and this < 5", 5, false),
        Arguments.of("this < 2 or this > 8 or this == 5", 1, true),
        Arguments.of("this < 2 or this > 8 or this == 5", 9, true),
        Arguments.of("this < 2 or this > 8 or this == 5", 5, true),
        Arguments.of("this < 2 or this > 8 or this == 5", 6, false),
        // and before or, not before both.
        Arguments.of("this == 1 or this == 2 and this == 3", 1, true),
        Arguments.of("this == 2 and this == 3 or this == 1", 1, true),
        Arguments.of("(this == 1 or this == 2) and this >= 2", 1, false),
        Arguments.of("(this == 1 or this == 2) and this >= 2", 2, true),
        Arguments.of("not this == 1 and this == 2", 2, true),
        Arguments.of("not this == 1 or this == 1", 1, true),
        Arguments.of("not (this == 1 or this == 2)", 2, false),
        Arguments.of("not (this == 1 or this == 2)", 3, true),
        Arguments.of("not not this == 1", 1, true));
  }

  @ParameterizedTest
  @MethodSource("conditions")
  void hold(String condition, Object value, boolean holds) throws Throwable {
    RuleSet set =
        new RuleFiles()
            .add(
                "test.yaml",
                "rules: [{name: r, match: {class: a.B, method: m}, when: \""
                    + condition
                    + "\", metrics: [{counter: c}]}]")
            .read();
    assertThat(set.problems()).isEmpty();
    ActiveRule rule = new ActiveRule(set.rules().getFirst(), new RuleCounts(), muted -> {});
    Surroundings surroundings = new Surroundings(OpenTelemetry.noop(), "");

    MethodHandle compiled =
        new RuleCompiler(rule, surroundings, "a.B", "m", null, Shape.instance())
            .condition(rule.rule().when());

    assertThat((boolean) compiled.invoke(value)).isEqualTo(holds);
  }
}
