package io.sightline.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentArgumentsTest {

  private static final String OPT_IN = "otel.semconv-stability.opt-in";

  private final Properties properties = new Properties();
  @TempDir private Path directory;

  @Test
  void eachIsASystemProperty() {
    AgentArguments.apply("otel.service.name=shop; a = b=c ;empty=", properties);

    assertThat(properties)
        .containsOnly(entry("otel.service.name", "shop"), entry("a", "b=c"), entry("empty", ""));
  }

  @Test
  void replacesTheSystemProperty() {
    properties.setProperty("otel.service.name", "other");

    AgentArguments.apply("otel.service.name=shop", properties);

    assertThat(properties).containsOnly(entry("otel.service.name", "shop"));
  }

  @Test
  void leavesWhatIsNoneToUpstream() {
    AgentArguments.apply("nothing;=value;;a=b", properties);

    assertThat(properties).containsOnly(entry("a", "b"));
  }

  @Test
  void noArgumentsAreFine() {
    AgentArguments.apply(null, properties);
    AgentArguments.apply("", properties);

    assertThat(properties).isEmpty();
  }

  @Test
  void mayNameTheConfigurationFile() throws IOException {
    Path file = Files.writeString(directory.resolve("agent.properties"), OPT_IN + "=database\n");

    AgentArguments.apply("otel.javaagent.configuration-file=" + file, properties);
    EarlyDefaults.apply(null, properties, Map.of());

    assertThat(properties).containsEntry(OPT_IN, "database");
  }

  @Test
  void maySwitchTheAgentOff() throws IOException {
    AgentArguments.apply("otel.javaagent.enabled=false", properties);
    EarlyDefaults.apply(null, properties, Map.of());

    assertThat(properties).doesNotContainKey(OPT_IN);
  }
}
