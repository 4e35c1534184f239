package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleSettingsTest {

  private static final String POLL = "sightline.rules.poll-interval";

  private final Logger logger = Logger.getLogger(RuleSettings.class.getName());
  private final List<String> told = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          told.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    RuleSettings.use(null);
    logger.addHandler(handler);
  }

  @AfterEach
  void leave() {
    logger.removeHandler(handler);
    System.clearProperty(POLL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"often", "2s", "10", "-1"})
  void saysWhichNumberIsNotTaken(String wrong) {
    System.setProperty(POLL, wrong);

    assertThat(RuleSettings.pollMillis()).isEqualTo(2000);
    assertThat(told)
        .containsExactly(
            "sightline: sightline.rules.poll-interval="
                + wrong
                + " is no number of milliseconds from 100 on; 2000 is taken");
  }

  @Test
  void takesANumber() {
    System.setProperty(POLL, " 250 ");

    assertThat(RuleSettings.pollMillis()).isEqualTo(250);
    assertThat(told).isEmpty();
  }
}
