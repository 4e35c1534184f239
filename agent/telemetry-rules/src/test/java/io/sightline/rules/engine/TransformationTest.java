package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.rules.model.RuleFiles;
import io.sightline.rules.model.RuleSet;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a value that a path has found. */
class TransformationTest {

  /** As {@code printf '%s' <salt><value> | sha256sum | cut -c 1-16} prints it. */
  @ParameterizedTest
  @CsvSource({
    "pepper, anna@example.org, 105a6fb3c8caf6a6",
    "salt,   anna@example.org, 350d6969f1e3034b",
    "'',     anna@example.org, a3bf86238a1c59bd",
    "pepper, anna@example.com, 299fd0d6813531a4",
    "pepper, 42,               93ca73bec2907ec8"
  })
  void hashesWithTheSalt(String salt, String value, String hash) {
    assertThat(apply("hash: true", salt, value)).isEqualTo(hash);
    assertThat(apply("hash: true", salt, value)).isEqualTo(hash);
  }

  @Test
  void hashesNumbersAsTheyAreWritten() {
    assertThat(apply("hash: true", "pepper", 42)).isEqualTo("93ca73bec2907ec8");
    assertThat(apply("hash: true, missing: none", "pepper", null)).isEqualTo("none");
  }

  @ParameterizedTest
  @CsvSource({
    "all,   4111111111111111, ***",
    "all,   '',               ***",
    "last4, 4111111111111111, ***1111",
    "last4, 12345678,         ***5678",
    "last4, 1234567,          ***",
    "email, anna@example.org, a***@example.org",
    "email, @example.org,     ***",
    "email, anna,             ***"
  })
  void masks(String mask, String value, String masked) {
    assertThat(apply("mask: " + mask, "", value)).isEqualTo(masked);
  }

  @Test
  void masksNumbersAndNothing() {
    assertThat(apply("mask: all", "", 4111)).isEqualTo("***");
    assertThat(apply("mask: last4", "", 4111111111111111L)).isEqualTo("***1111");
    assertThat(apply("mask: all", "", null)).isNull();
  }

  @Test
  void mapsAndRounds() {
    String mapped = "map: {'1': one, 'true': 'yes'}, otherwise: other, missing: none";
    assertThat(apply(mapped, "", 1)).isEqualTo("one");
    assertThat(apply(mapped, "", true)).isEqualTo("yes");
    assertThat(apply(mapped, "", "two")).isEqualTo("other");
    assertThat(apply(mapped, "", null)).isEqualTo("none");
    assertThat(apply("decimals: 2", "", new BigDecimal("1.005"))).isEqualTo(1.01);
    assertThat(apply("decimals: 0", "", 2.5)).isEqualTo(3.0);
    assertThat(apply("decimals: 2", "", 7)).isEqualTo(7L);
  }

  private static Object apply(String transformation, String salt, Object value) {
    RuleSet set =
        new RuleFiles()
            .add(
                "test.yaml",
                "rules: [{name: r, match: {class: a.B, method: m}, attributes: {a: {from: arg0, "
                    + transformation
                    + "}}}]")
            .read();
    assertThat(set.problems()).isEmpty();
    ActiveRule rule = new ActiveRule(set.rules().getFirst(), new RuleCounts(), muted -> {});
    return new Transformation(rule, rule.rule().attributes().getFirst().value(), salt).apply(value);
  }
}
