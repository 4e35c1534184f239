package io.sightline.mes;

import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What things are made of: its price, and how much of it is lost in making. */
enum Material {
  STEEL("1.90", "0.08"),
  ALUMINIUM("4.60", "0.12"),
  WOOD("2.40", "0.15"),
  PLASTIC("3.10", "0.05"),
  GLASS("5.20", "0.10");

  private final BigDecimal pricePerKg;
  private final BigDecimal scrap;

  Material(String pricePerKg, String scrap) {
    this.pricePerKg = new BigDecimal(pricePerKg);
    this.scrap = new BigDecimal(scrap);
  }

  /** Price of what has to be bought for so many kilograms in the product. */
  BigDecimal cost(BigDecimal weightKg) {
    return pricePerKg.multiply(weightKg).multiply(BigDecimal.ONE.add(scrap));
  }

  @JsonValue
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Material> of(String text) {
    return Arrays.stream(values()).filter(material -> material.text().equals(text)).findFirst();
  }
}
