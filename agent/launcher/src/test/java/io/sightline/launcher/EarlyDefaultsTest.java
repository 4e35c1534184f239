package io.sightline.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlyDefaultsTest {

  private static final String OPT_IN = "otel.semconv-stability.opt-in";

  private final Properties properties = new Properties();
  @TempDir private Path directory;

  @Test
  void setsTheDefaultWhenNobodyHas() throws IOException {
    EarlyDefaults.apply(null, properties, Map.of());

    assertThat(properties).containsOnly(Map.entry(OPT_IN, "rpc,database,messaging"));
  }

  @Test
  void systemPropertyWins() throws IOException {
    properties.setProperty(OPT_IN, "database/dup");

    EarlyDefaults.apply(null, properties, Map.of("OTEL_SEMCONV_STABILITY_OPT_IN", "http"));

    assertThat(properties).containsOnly(Map.entry(OPT_IN, "database/dup"));
  }

  @Test
  void emptySystemPropertyWins() throws IOException {
    properties.setProperty(OPT_IN, "");

    EarlyDefaults.apply(null, properties, Map.of());

    assertThat(properties).containsOnly(Map.entry(OPT_IN, ""));
  }

  @Test
  void environmentVariableWins() throws IOException {
    EarlyDefaults.apply(null, properties, Map.of("OTEL_SEMCONV_STABILITY_OPT_IN", "database"));

    assertThat(properties).isEmpty();
  }

  @Test
  void configurationFileOfThePropertyIsPassedOn() throws IOException {
    Path file = Files.writeString(directory.resolve("agent.properties"), OPT_IN + "=database\n");
    properties.setProperty("otel.javaagent.configuration-file", file.toString());

    EarlyDefaults.apply(null, properties, Map.of());

    assertThat(properties).containsEntry(OPT_IN, "database");
  }

  @Test
  void configurationFileOfTheVariableIsPassedOn() throws IOException {
    Path file = Files.writeString(directory.resolve("agent.properties"), OPT_IN + "=database\n");

    EarlyDefaults.apply(
        null, properties, Map.of("OTEL_JAVAAGENT_CONFIGURATION_FILE", file.toString()));

    assertThat(properties).containsEntry(OPT_IN, "database");
  }

  @Test
  void configurationFileBelowTheHomeDirectoryIsFound() throws IOException {
    Files.writeString(directory.resolve("agent.properties"), OPT_IN + "=database\n");
    properties.setProperty("user.home", directory.toString());

    EarlyDefaults.apply(
        null, properties, Map.of("OTEL_JAVAAGENT_CONFIGURATION_FILE", "~/agent.properties"));

    assertThat(properties).containsEntry(OPT_IN, "database");
  }

  @Test
  void configurationFileWithoutTheSettingLeavesTheDefault() throws IOException {
    Path file = Files.writeString(directory.resolve("agent.properties"), "otel.service.name=x\n");
    properties.setProperty("otel.javaagent.configuration-file", file.toString());

    EarlyDefaults.apply(null, properties, Map.of());

    assertThat(properties).containsEntry(OPT_IN, "rpc,database,messaging");
  }

  @Test
  void missingConfigurationFileLeavesTheDefault() throws IOException {
    properties.setProperty(
        "otel.javaagent.configuration-file", directory.resolve("absent").toString());

    EarlyDefaults.apply(null, properties, Map.of());

    assertThat(properties).containsEntry(OPT_IN, "rpc,database,messaging");
  }

  @Test
  void unreadableConfigurationFileIsReported() {
    properties.setProperty("otel.javaagent.configuration-file", directory.toString());

    assertThatThrownBy(() -> EarlyDefaults.apply(null, properties, Map.of()))
        .isInstanceOf(IOException.class);
    assertThat(properties).doesNotContainKey(OPT_IN);
  }

  @Test
  void declarativeConfigurationWins() throws IOException {
    EarlyDefaults.apply(null, properties, Map.of("OTEL_CONFIG_FILE", "otel.yaml"));
    assertThat(properties).isEmpty();

    properties.setProperty("otel.config.file", "otel.yaml");
    EarlyDefaults.apply(null, properties, Map.of());
    assertThat(properties).doesNotContainKey(OPT_IN);
  }

  @Test
  void switchedOffAgentTouchesNothing() throws IOException {
    assertThat(EarlyDefaults.apply(null, properties, Map.of("OTEL_JAVAAGENT_ENABLED", "false")))
        .isFalse();
    assertThat(properties).isEmpty();

    properties.setProperty("otel.javaagent.enabled", "false");
    EarlyDefaults.apply(null, properties, Map.of("OTEL_JAVAAGENT_ENABLED", "true"));
    assertThat(properties).doesNotContainKey(OPT_IN);
  }

  @Test
  void agentSwitchedOffInTheConfigurationFileTouchesNothing() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("agent.properties"),
            "otel.javaagent.enabled=false\n" + OPT_IN + "=database\n");
    Map<String, String> environment = Map.of("OTEL_JAVAAGENT_CONFIGURATION_FILE", file.toString());

    assertThat(EarlyDefaults.apply(null, properties, environment)).isFalse();
    assertThat(properties).isEmpty();

    properties.setProperty("otel.javaagent.enabled", "true");
    assertThat(EarlyDefaults.apply(null, properties, environment)).isTrue();
    assertThat(properties).containsEntry(OPT_IN, "database");
  }

  @Test
  void agentThatNamesItsConventionsCanBeSwitchedOff() throws IOException {
    properties.setProperty(OPT_IN, "rpc");

    assertThat(EarlyDefaults.apply(null, properties, Map.of("OTEL_JAVAAGENT_ENABLED", "false")))
        .isFalse();
    assertThat(EarlyDefaults.apply(null, properties, Map.of())).isTrue();
    assertThat(properties).containsOnly(Map.entry(OPT_IN, "rpc"));
  }

  @Test
  void whatIsNotTrueSwitchesOffAsItDoesForUpstream() throws IOException {
    EarlyDefaults.apply(null, properties, Map.of("OTEL_JAVAAGENT_ENABLED", "no"));

    assertThat(properties).isEmpty();
  }

  @Test
  void argumentsAreSettingsOfAnAgentThatIsOn() throws IOException {
    String arguments = "otel.service.name=orders;otel.javaagent.debug=true";

    assertThat(
            EarlyDefaults.apply(arguments, properties, Map.of("OTEL_JAVAAGENT_ENABLED", "false")))
        .isFalse();
    assertThat(EarlyDefaults.apply("otel.javaagent.enabled=false", properties, Map.of())).isFalse();
    assertThat(properties).isEmpty();

    properties.setProperty("otel.service.name", "payments");
    assertThat(EarlyDefaults.apply(arguments, properties, Map.of())).isTrue();
    assertThat(properties)
        .containsOnly(
            Map.entry("otel.service.name", "orders"),
            Map.entry("otel.javaagent.debug", "true"),
            Map.entry(OPT_IN, "rpc,database,messaging"));
  }
}
