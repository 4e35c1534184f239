package io.sightline.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureRateTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "many", "-0.1", "1.01", "NaN", "Infinity", "10%", "0,1"})
  void saysWhatItWants(String text) {
    assertThatThrownBy(() -> FailureRate.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "FAILURE_RATE must be a number from 0 to 1, such as 0.1, but is \"" + text + "\"");
  }

  @Test
  void declinesItsShare() {
    FailureRate tenth = FailureRate.parse(" 0.1 ");

    assertThat(tenth.declines(0)).isTrue();
    assertThat(tenth.declines(0.0999)).isTrue();
    assertThat(tenth.declines(0.1)).isFalse();
    assertThat(tenth.declines(0.9999)).isFalse();
  }

  @Test
  void zeroDeclinesNoneAndOneDeclinesAll() {
    assertThat(FailureRate.parse("0").declines(0)).isFalse();
    assertThat(FailureRate.parse("1").declines(Math.nextDown(1.0))).isTrue();
  }
}
