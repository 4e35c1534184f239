package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.rules.model.Rule;
import io.sightline.rules.model.RuleFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When a rule is switched off. */
class ActiveRuleTest {

  @RegisterExtension private final Messages messages = new Messages(ActiveRule.class);
  private final List<ActiveRule> muted = new ArrayList<>();
  private long now;
  private final ActiveRule rule = new ActiveRule(rule(), new RuleCounts(), muted::add, () -> now);

  @Test
  void isSwitchedOffOnceWhenItFailsOverAndOver() {
    fail(9);
    assertThat(rule.isMuted()).isFalse();
    now += Duration.ofMinutes(9).toNanos();
    fail(3);

    assertThat(rule.isMuted()).isTrue();
    assertThat(muted).containsExactly(rule);
    assertThat(messages.told())
        .containsExactly(
            "sightline: rule r (test.yaml:1:9): failed",
            "sightline: rule r (test.yaml:1:9) failed 10 times and is switched off");
  }

  @Test
  void staysWhenItFailsNowAndThen() {
    for (int day = 0; day < 100; day++) {
      fail(9);
      now += Duration.ofMinutes(11).toNanos();
    }

    assertThat(rule.isMuted()).isFalse();
    assertThat(muted).isEmpty();
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      rule.failed(new IllegalStateException("test"));
    }
  }

  private static Rule rule() {
    return new RuleFiles()
        .add("test.yaml", "rules: [{name: r, match: {class: a.B, method: m}, span: {}}]")
        .read()
        .rules()
        .getFirst();
  }
}
