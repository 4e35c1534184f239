package io.sightline.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OrderStatusTest {

  @ParameterizedTest
  @CsvSource({
    "CREATED, PAID CANCELLED",
    "PAID, SHIPPED REFUNDED",
    "SHIPPED, DELIVERED REFUNDED",
    "DELIVERED, ''",
    "CANCELLED, ''",
    "REFUNDED, ''"
  })
  void goesOnlyWhereAnOrderCanGo(OrderStatus status, String successors) {
    EnumSet<OrderStatus> expected = EnumSet.noneOf(OrderStatus.class);
    for (String successor : successors.split(" ")) {
      if (!successor.isEmpty()) {
        expected.add(OrderStatus.valueOf(successor));
      }
    }
    for (OrderStatus next : OrderStatus.values()) {
      assertThat(status.canBecome(next))
          .as("%s to %s", status, next)
          .isEqualTo(expected.contains(next));
    }
  }

  @ParameterizedTest
  @EnumSource
  void survivesTheDatabase(OrderStatus status) {
    assertThat(OrderStatus.of(status.text())).isEqualTo(status);
  }

  @Test
  void isLowerCaseOutside() {
    assertThat(OrderStatus.CREATED.text()).isEqualTo("created");
  }
}
