package io.sightline.mes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceTest {
  private static final ProductSpec STEEL =
      new ProductSpec(Material.STEEL, new BigDecimal("2.5"), 30, Complexity.STANDARD);

  /** Calculated by hand. */
  @Test
  void addsUpMaterialWorkOverheadAndMargin() {
    Price price = Price.calculate(STEEL, 4, false);

    assertThat(price.materialCost()).isEqualByComparingTo("20.52"); // 1.90 × 2.5 × 1.08 × 4
    assertThat(price.labourCost()).isEqualByComparingTo("95.00"); // 38 × ½ × 1.25 × 4
    assertThat(price.setupCost()).isEqualByComparingTo("90.00");
    assertThat(price.overhead()).isEqualByComparingTo("36.99"); // 18 % of 205.52
    assertThat(price.margin()).isEqualByComparingTo("48.50"); // 20 % of 242.51
    assertThat(price.discount()).isEqualByComparingTo("0");
    assertThat(price.total()).isEqualByComparingTo("291.01");
    assertThat(price.unitPrice()).isEqualByComparingTo("72.75");
  }

  @ParameterizedTest
  @CsvSource({
    "1,0",
    "9,0",
    "10,3",
    "49,3",
    "50,7",
    "99,7",
    "100,12",
    "499,12",
    "500,18",
    "1000000,18"
  })
  void givesADiscountForTheQuantity(int quantity, BigDecimal percent) {
    Price price = Price.calculate(STEEL, quantity, false);

    assertThat(price.discountPercent()).isEqualByComparingTo(percent);
    assertThat(lines(price)).isEqualByComparingTo(price.total());
  }

  @Test
  void asksMoreForHaste() {
    Price usual = Price.calculate(STEEL, 100, false);
    Price express = Price.calculate(STEEL, 100, true);

    assertThat(express.expressSurcharge().doubleValue())
        .isBetween(usual.total().doubleValue() * 0.2499, usual.total().doubleValue() * 0.2501);
    assertThat(lines(express)).isEqualByComparingTo(express.total());
    assertThat(express.total()).isEqualByComparingTo(usual.total().add(express.expressSurcharge()));
  }

  @Test
  void countsTheWorkAsHarderForComplexThings() {
    ProductSpec complex =
        new ProductSpec(Material.STEEL, new BigDecimal("2.5"), 30, Complexity.COMPLEX);

    assertThat(Price.calculate(complex, 1, false).labourCost()).isEqualByComparingTo("30.40");
    assertThat(Price.calculate(complex, 1, false).setupCost()).isEqualByComparingTo("180.00");
  }

  @ParameterizedTest
  @CsvSource({
    ",1,1,1,,material is required",
    "gold,1,1,1,,'material must be one of steel, aluminium, wood, plastic, glass'",
    "steel,,1,1,,weight_kg is required",
    "steel,0,1,1,,weight_kg must be between 0.001 and 10000 with at most three decimals",
    "steel,-1,1,1,,weight_kg must be between 0.001 and 10000 with at most three decimals",
    "steel,0.0001,1,1,,weight_kg must be between 0.001 and 10000 with at most three decimals",
    "steel,10000.001,1,1,,weight_kg must be between 0.001 and 10000 with at most three decimals",
    "steel,1e999999999,1,1,,weight_kg must be between 0.001 and 10000 with at most three decimals",
    "steel,1e-999999999,1,1,,weight_kg must be between 0.001 and 10000 with at most three decimals",
    "steel,1,-1,1,,labour_minutes must be between 0 and 100000",
    "steel,1,1,0,,quantity must be between 1 and 1000000",
    "steel,1,1,1,hard,'complexity must be one of simple, standard, complex'"
  })
  void namesTheField(
      String material,
      BigDecimal weight,
      Integer labour,
      Integer quantity,
      String complexity,
      String message) {
    assertThatThrownBy(
            () -> PriceRequest.create(material, weight, labour, quantity, complexity, null))
        .hasMessage(message);
  }

  private static BigDecimal lines(Price price) {
    return price
        .materialCost()
        .add(price.labourCost())
        .add(price.setupCost())
        .add(price.overhead())
        .add(price.margin())
        .subtract(price.discount())
        .add(price.expressSurcharge());
  }
}
