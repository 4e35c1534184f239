package io.sightline.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {

  @Test
  void quartilesLieBetweenValues() {
    assertThat(Statistics.of(List.of(4.0, 1.0, 3.0, 2.0)))
        .isEqualTo(new Statistics(4, 2.5, 1.75, 3.25));
  }

  @Test
  void oneValueIsItsOwnQuartiles() {
    assertThat(Statistics.of(List.of(7.0))).isEqualTo(new Statistics(1, 7, 7, 7));
  }
}
