package io.sightline.mes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ProductionStateTest {

  @Test
  void allowsTheseTransitionsAndNoOthers() {
    Set<String> allowed = new TreeSet<>();
    for (ProductionState from : ProductionState.values()) {
      for (ProductionState to : ProductionState.values()) {
        if (from.canBecome(to)) {
          allowed.add(from.text() + " " + to.text());
        }
      }
    }

    assertThat(allowed)
        .containsExactly(
            "in_production cancelled",
            "in_production on_hold",
            "in_production quality_check",
            "on_hold cancelled",
            "on_hold in_production",
            "planned cancelled",
            "planned in_production",
            "planned on_hold",
            "quality_check cancelled",
            "quality_check completed",
            "quality_check in_production",
            "quality_check on_hold");
  }
}
