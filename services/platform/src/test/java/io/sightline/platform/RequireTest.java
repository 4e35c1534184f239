package io.sightline.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.http.BadRequestException;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequireTest {

  @ParameterizedTest
  @ValueSource(strings = {"0.01", "999.99", "1", "1.50", "1.500", "1E+2", "999999999.99"})
  void takesMoney(String amount) {
    BigDecimal money = Require.money("amount", new BigDecimal(amount));

    assertThat(money).isEqualByComparingTo(amount);
    assertThat(money.scale()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "-1", "0.001", "1.005", "1000000000", "1E+999999999", "1E-999999999", "0.00"})
  void refusesWhatIsNoAmount(String amount) {
    assertThatThrownBy(() -> Require.money("amount", new BigDecimal(amount)))
        .isInstanceOf(BadRequestException.class)
        .hasMessageStartingWith("amount must be");
  }

  @Test
  void namesTheFieldThatIsMissing() {
    assertThatThrownBy(() -> Require.text("order_id", " ", 10)).hasMessage("order_id is required");
    assertThatThrownBy(() -> Require.text("order_id", "x".repeat(11), 10))
        .hasMessage("order_id must have at most 10 characters");
    assertThatThrownBy(() -> Require.text("order_id", "a\0b", 10))
        .hasMessageContaining("zero character");
    assertThatThrownBy(() -> Require.text("order_id", "a\ud83d", 10))
        .hasMessage("order_id must not contain half a character");
    assertThat(Require.text("order_id", "\ud83d\ude42", 1)).isEqualTo("\ud83d\ude42");
    assertThatThrownBy(() -> Require.between("quantity", null, 1, 5))
        .hasMessage("quantity is required");
    assertThatThrownBy(() -> Require.money("amount", null)).hasMessage("amount is required");
  }
}
