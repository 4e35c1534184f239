package io.sightline.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsFileTest {

  @TempDir private Path directory;

  @Test
  void knowsTheLineOfEachSetting() throws IOException {
    SettingsFile file =
        file(
            """
            # otel.commented=1 \\
            otel.service.name=shop
              ! otel.commented.too

            otel.resource.attributes = a=b,\\
              c=d
            sightline.rules: one.yaml
            otel.escaped\\:name value
            otel.empty
            """);

    assertThat(file.names())
        .containsExactly(
            entry(2, "otel.service.name"),
            entry(5, "otel.resource.attributes"),
            entry(7, "sightline.rules"),
            entry(8, "otel.escaped:name"),
            entry(9, "otel.empty"));
  }

  @Test
  void eachMistakeIsNamedWithItsPlace() throws IOException {
    SettingsFile file =
        file(
            """
            otel.service.name=shop
            otel.exporter.otlp.enpoint=http://127.0.0.1:4318
            sightline.colour-of-the-sky=blue
            OTEL_TRACES_EXPORTER=otlp
            otle.metrics.exporter=otlp
            otel.java.exporter.memory_mode=immutable_data
            otel.instrumentation.kafkaa.enabled=false
            org.example.extension=1
            """);

    assertThat(new UnknownSettings(false).find(file))
        .containsExactly(
            file.path()
                + ":2: otel.exporter.otlp.enpoint is not a setting that the agent knows;"
                + " did you mean otel.exporter.otlp.endpoint?",
            file.path() + ":3: sightline.colour-of-the-sky is not a setting that the agent knows",
            file.path()
                + ":4: OTEL_TRACES_EXPORTER is not read from a file;"
                + " there it is otel.traces.exporter",
            file.path()
                + ":5: otle.metrics.exporter is not a setting that the agent knows;"
                + " did you mean otel.metrics.exporter?",
            file.path()
                + ":7: otel.instrumentation.kafkaa.enabled: there is no instrumentation of that"
                + " name; did you mean otel.instrumentation.kafka.enabled?");
  }

  @Test
  void isFoundAsTheAgentFindsIt() throws IOException {
    assertThat(SettingsFile.find(null)).isNull();
    assertThat(SettingsFile.find(directory.resolve("missing").toString())).isNull();
    assertThat(SettingsFile.find(directory.toString())).isNull();
    assertThat(SettingsFile.find(file("a.b=c").path().toString()).names()).containsValue("a.b");
  }

  private SettingsFile file(String text) throws IOException {
    return new SettingsFile(Files.writeString(directory.resolve("agent.properties"), text));
  }
}
