package io.sightline.mes;

import io.helidon.http.BadRequestException;
import io.sightline.platform.Require;
import java.math.BigDecimal;

/** What somebody wants a price for, checked. */
record PriceRequest(ProductSpec spec, int quantity, boolean express) {

  private static final BigDecimal MIN_WEIGHT = new BigDecimal("0.001");
  private static final BigDecimal MAX_WEIGHT = new BigDecimal(10_000);
  private static final int MAX_LABOUR = 100_000;
  private static final int MAX_QUANTITY = 1_000_000;
  private static final int MAX_TEXT = 20;

  static PriceRequest create(
      String material,
      BigDecimal weightKg,
      Integer labourMinutes,
      Integer quantity,
      String complexity,
      Boolean express) {
    Material of =
        Material.of(Require.text("material", material, MAX_TEXT))
            .orElseThrow(
                () ->
                    new BadRequestException(
                        "material must be one of steel, aluminium, wood, plastic, glass"));
    Complexity how =
        complexity == null
            ? Complexity.STANDARD
            : Complexity.of(complexity)
                .orElseThrow(
                    () ->
                        new BadRequestException(
                            "complexity must be one of simple, standard, complex"));
    return new PriceRequest(
        new ProductSpec(
            of,
            weight(weightKg),
            Require.between("labour_minutes", labourMinutes, 0, MAX_LABOUR),
            how),
        Require.between("quantity", quantity, 1, MAX_QUANTITY),
        express != null && express);
  }

  Price price() {
    return Price.calculate(spec, quantity, express);
  }

  private static BigDecimal weight(BigDecimal weightKg) {
    if (weightKg == null) {
      throw new BadRequestException("weight_kg is required");
    }
    // Scale first: to compare 1e-999999999 would take the memory of the process.
    if (weightKg.scale() > 18
        || weightKg.precision() - (long) weightKg.scale() > 9
        || weightKg.compareTo(MIN_WEIGHT) < 0
        || weightKg.compareTo(MAX_WEIGHT) > 0
        || weightKg.stripTrailingZeros().scale() > 3) {
      throw new BadRequestException(
          "weight_kg must be between 0.001 and 10000 with at most three decimals");
    }
    return weightKg;
  }
}
