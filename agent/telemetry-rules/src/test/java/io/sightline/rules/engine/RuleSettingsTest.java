package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleSettingsTest {

  private static final String POLL = "sightline.rules.poll-interval";

  @RegisterExtension private final Messages messages = new Messages(RuleSettings.class);

  @BeforeEach
  void listen() {
    RuleSettings.use(null);
  }

  @AfterEach
  void leave() {
    System.clearProperty(POLL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"often", "2s", "10", "-1"})
  void saysWhichNumberIsNotTaken(String wrong) {
    System.setProperty(POLL, wrong);

    assertThat(RuleSettings.pollMillis()).isEqualTo(2000);
    assertThat(messages.told())
        .containsExactly(
            "sightline: sightline.rules.poll-interval="
                + wrong
                + " is no number of milliseconds from 100 on; 2000 is taken");
  }

  @Test
  void takesANumber() {
    System.setProperty(POLL, " 250 ");

    assertThat(RuleSettings.pollMillis()).isEqualTo(250);
    assertThat(messages.told()).isEmpty();
  }
}
