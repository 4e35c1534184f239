package io.sightline.cli.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sightline.cli.console.UserError;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JvmOptionsTest {
  private static final Path AGENT = Path.of("/a folder/sightline-agent.jar");

  private final Map<String, String> environment = new HashMap<>();

  @Test
  void addsTheAgentBehindTheCallersOptions() {
    environment.put("JAVA_TOOL_OPTIONS", "-Xmx64m -javaagent:/opt/profiler.jar ");

    JvmOptions.attach(environment, AGENT);

    assertThat(environment)
        .containsEntry(
            "JAVA_TOOL_OPTIONS",
            "-Xmx64m -javaagent:/opt/profiler.jar -javaagent:\"/a folder/sightline-agent.jar\"");
  }

  @Test
  void isTheOnlyOptionWhereThereIsNone() {
    JvmOptions.attach(environment, AGENT);

    assertThat(environment)
        .containsEntry("JAVA_TOOL_OPTIONS", "-javaagent:\"/a folder/sightline-agent.jar\"");
  }

  @Test
  void givesBackWhatTheScriptHasSetAside() {
    environment.put("SIGHTLINE_CALLER_JAVA_TOOL_OPTIONS", "-Da=b");
    environment.put("SIGHTLINE_CALLER_LC_ALL", "");
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("_JAVA_OPTIONS", "-Dc=d");

    JvmOptions.giveBack(environment);

    assertThat(environment)
        .containsOnly(Map.entry("JAVA_TOOL_OPTIONS", "-Da=b"), Map.entry("_JAVA_OPTIONS", "-Dc=d"));
  }

  @Test
  void refusesASecondAgentWhereverItIs() {
    environment.put("JDK_JAVA_OPTIONS", "-javaagent:\"/x/opentelemetry-javaagent-2.33.1.jar\"=a");
    assertThatThrownBy(() -> JvmOptions.refuseSecondAgent(environment, List.of("java")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("/x/opentelemetry-javaagent-2.33.1.jar");

    assertThatThrownBy(
            () ->
                JvmOptions.refuseSecondAgent(
                    Map.of(), List.of("java", "-javaagent:sightline-agent.jar", "Main")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("sightline-agent.jar");
  }

  @Test
  void leavesAgentsOfAnotherKindAlone() {
    environment.put("JAVA_TOOL_OPTIONS", "-javaagent:/opt/jacoco.jar=destfile=a");

    JvmOptions.refuseSecondAgent(environment, List.of("java", "-jar", "sightline-agent-test.jar"));

    assertThat(environment).hasSize(1);
  }
}
