package io.sightline.mes;

import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How skilled the work is, and how long machines take to be set up for it. */
enum Complexity {
  SIMPLE("1.00", "40.00"),
  STANDARD("1.25", "90.00"),
  COMPLEX("1.60", "180.00");

  private final BigDecimal labourFactor;
  private final BigDecimal setup;

  Complexity(String labourFactor, String setup) {
    this.labourFactor = new BigDecimal(labourFactor);
    this.setup = new BigDecimal(setup);
  }

  BigDecimal labourFactor() {
    return labourFactor;
  }

  /** Price of setting the machines up, once for an order. */
  BigDecimal setup() {
    return setup;
  }

  @JsonValue
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Complexity> of(String text) {
    return Arrays.stream(values()).filter(complexity -> complexity.text().equals(text)).findFirst();
  }
}
