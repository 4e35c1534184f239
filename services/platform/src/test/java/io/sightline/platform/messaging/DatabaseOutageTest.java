package io.sightline.platform.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.platform.DatabaseException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseOutageTest {
  @ParameterizedTest
  @ValueSource(strings = {"08006", "40001", "40P01", "53300", "57014", "57P01", "57P03"})
  void isNoEventsFault(String state) {
    SQLException failure = new SQLException("failed", state);

    assertThat(DatabaseOutage.isCauseOf(failure)).isTrue();
    assertThat(DatabaseOutage.isCauseOf(new DatabaseException(failure))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"22001", "23505", "42P01", "55P03", "57000", "P0001"})
  void mayBeTheEventsFault(String state) {
    assertThat(DatabaseOutage.isCauseOf(new SQLException("refused", state))).isFalse();
  }

  @Test
  void whatHasNoStateMayBeTheEventsFault() {
    assertThat(DatabaseOutage.isCauseOf(new SQLException("refused"))).isFalse();
    assertThat(DatabaseOutage.isCauseOf(new IllegalStateException("refused"))).isFalse();
  }
}
