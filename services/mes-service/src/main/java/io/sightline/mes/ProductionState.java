package io.sightline.mes;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Where a production order stands, and where it can go from there. */
enum ProductionState {
  PLANNED,
  IN_PRODUCTION,
  QUALITY_CHECK,
  ON_HOLD,
  COMPLETED,
  CANCELLED;

  boolean canBecome(ProductionState next) {
    return successors().contains(next);
  }

  @JsonValue
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<ProductionState> of(String text) {
    return Arrays.stream(values()).filter(state -> state.text().equals(text)).findFirst();
  }

  private Set<ProductionState> successors() {
    return switch (this) {
      case PLANNED -> Set.of(IN_PRODUCTION, ON_HOLD, CANCELLED);
      case IN_PRODUCTION -> Set.of(QUALITY_CHECK, ON_HOLD, CANCELLED);
      // Back to production: what does not pass is worked over.
      case QUALITY_CHECK -> Set.of(COMPLETED, IN_PRODUCTION, ON_HOLD, CANCELLED);
      case ON_HOLD -> Set.of(IN_PRODUCTION, CANCELLED);
      case COMPLETED, CANCELLED -> Set.of();
    };
  }
}
