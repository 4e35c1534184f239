package io.sightline.rules.classfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be watched. */
class MemberTest {

  @Test
  void leavesMethodsAloneThatHaveNoRoomForMoreArguments() {
    assertThat(method("J".repeat(120)).isWatchable()).isTrue();
    assertThat(method("J".repeat(120) + "I").isWatchable()).isFalse();
    assertThat(method("[J".repeat(240)).isWatchable()).isTrue();
    assertThat(method("Ljava/lang/Double;".repeat(241)).isWatchable()).isFalse();
  }

  private static Member method(String arguments) {
    return new Member(0, "run", "(" + arguments + ")V", List.of(), null, null);
  }
}
