package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every query of every dashboard is understood by the store that it goes to. */
@ExtendWith(SharedInstance.class)
class DashboardIT {
  private final ShopInstance instance;

  DashboardIT(ShopInstance instance) {
    this.instance = instance;
  }

  static List<Dashboard> dashboards() throws IOException {
    return Dashboard.all();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void asksWhatTheStoresUnderstand(Dashboard dashboard) {
    Instant end = Instant.now();
    Instant start = end.minus(Duration.ofMinutes(15));
    for (Dashboard.Query query : dashboard.queries()) {
      assertThatCode(
              () -> {
                switch (query.store()) {
                  case "prometheus" -> instance.prometheus().query(query.text());
                  case "loki" -> instance.loki().lines(query.text(), start, end);
                  case "tempo" -> instance.tempo().search(query.text(), start, end);
                  default -> throw new AssertionError("no store " + query.store());
                }
              })
          .as(query.toString())
          .doesNotThrowAnyException();
    }
  }
}
