package io.sightline.mes;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What an order costs to make, and what is asked for it; money with two decimals.
 *
 * @param materialCost material of all units, what is lost of it included
 * @param labourCost work on all units
 * @param setupCost setting up the machines, once
 * @param overhead building, energy, administration
 * @param margin what we live on
 * @param discountPercent what is taken off for the quantity, in percent
 * @param discount what is taken off for the quantity
 * @param expressSurcharge what comes on top for haste
 * @param unitPrice the total for one unit, rounded
 * @param total what is asked for all
 */
record Price(
    int quantity,
    BigDecimal materialCost,
    BigDecimal labourCost,
    BigDecimal setupCost,
    BigDecimal overhead,
    BigDecimal margin,
    BigDecimal discountPercent,
    BigDecimal discount,
    BigDecimal expressSurcharge,
    BigDecimal unitPrice,
    BigDecimal total) {

  private static final BigDecimal HOURLY_RATE = new BigDecimal("38.00");
  private static final BigDecimal MINUTES_PER_HOUR = new BigDecimal(60);
  private static final BigDecimal OVERHEAD = new BigDecimal("0.18");
  private static final BigDecimal MARGIN = new BigDecimal("0.20");
  private static final BigDecimal EXPRESS = new BigDecimal("0.25");
  private static final BigDecimal HUNDRED = new BigDecimal(100);

  /** From this quantity on → percent off. */
  private static final NavigableMap<Integer, BigDecimal> DISCOUNTS =
      new TreeMap<>(
          Map.of(
              1, new BigDecimal(0),
              10, new BigDecimal(3),
              50, new BigDecimal(7),
              100, new BigDecimal(12),
              500, new BigDecimal(18)));

  /** Calculates exactly and rounds each line once, so that the lines add up to the total. */
  static Price calculate(ProductSpec spec, int quantity, boolean express) {
    BigDecimal units = BigDecimal.valueOf(quantity);
    BigDecimal material = money(spec.material().cost(spec.weightKg()).multiply(units));
    BigDecimal labour =
        money(
            HOURLY_RATE
                .multiply(BigDecimal.valueOf(spec.labourMinutes()))
                .multiply(spec.complexity().labourFactor())
                .multiply(units)
                .divide(MINUTES_PER_HOUR, 6, RoundingMode.HALF_UP));
    BigDecimal setup = money(spec.complexity().setup());
    BigDecimal direct = material.add(labour).add(setup);
    BigDecimal overhead = money(direct.multiply(OVERHEAD));
    BigDecimal margin = money(direct.add(overhead).multiply(MARGIN));
    BigDecimal beforeDiscount = direct.add(overhead).add(margin);
    BigDecimal percent = DISCOUNTS.floorEntry(quantity).getValue();
    BigDecimal discount = money(beforeDiscount.multiply(percent).divide(HUNDRED));
    BigDecimal discounted = beforeDiscount.subtract(discount);
    BigDecimal surcharge = money(express ? discounted.multiply(EXPRESS) : BigDecimal.ZERO);
    BigDecimal total = discounted.add(surcharge);
    return new Price(
        quantity,
        material,
        labour,
        setup,
        overhead,
        margin,
        percent,
        discount,
        surcharge,
        total.divide(units, 2, RoundingMode.HALF_UP),
        total);
  }

  private static BigDecimal money(BigDecimal amount) {
    return amount.setScale(2, RoundingMode.HALF_UP);
  }
}
