package io.sightline.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.http.BadRequestException;
import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NewOrderTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "null, Laptop, 1, 9.99, product_id",
        "1, ' ', 1, 9.99, product_name",
        "1, Laptop, null, 9.99, quantity",
        "1, Laptop, 0, 9.99, quantity",
        "1, Laptop, 1000001, 9.99, quantity",
        "1, Laptop, 1, null, total_price",
        "1, Laptop, 1, 0, total_price",
        "1, Laptop, 1, -1, total_price",
        "1, Laptop, 1, 9.999, total_price",
        "1, Laptop, 1, 1000000000, total_price",
      })
  void namesTheFieldThatIsWrong(
      String productId, String productName, Integer quantity, BigDecimal price, String field) {
    assertThatThrownBy(
            () ->
                NewOrder.create(
                    productId, productName, quantity, price, Optional.empty(), Optional.empty()))
        .isInstanceOf(BadRequestException.class)
        .hasMessageStartingWith(field);
  }

  @Test
  void refusesAnEmptyKey() {
    assertThatThrownBy(
            () ->
                NewOrder.create(
                    "1", "Laptop", 1, new BigDecimal("9.99"), Optional.empty(), Optional.of("")))
        .hasMessageStartingWith("Idempotency-Key");
  }

  @Test
  void isAnsweredByAnOrderOfTheSame() {
    Order order =
        new Order(
            "id", "1", "Laptop", 1, new BigDecimal("10.00"), OrderStatus.PAID, 1L, "anna", "p");

    assertThat(order.answers(request(1, Optional.of("anna")))).isTrue();
    assertThat(order.answers(request(2, Optional.of("anna")))).isFalse();
    assertThat(order.answers(request(1, Optional.of("bert")))).isFalse();
    assertThat(order.answers(request(1, Optional.empty()))).isFalse();
  }

  private static NewOrder request(int quantity, Optional<String> userId) {
    return NewOrder.create(
        "1", "Laptop", quantity, new BigDecimal("10"), userId, Optional.of("key"));
  }
}
