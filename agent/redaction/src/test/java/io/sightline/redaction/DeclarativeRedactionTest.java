package io.sightline.redaction;

import static io.sightline.declarative.ConfigurationTree.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import io.sightline.declarative.ConfigurationTree;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeclarativeRedactionTest {

  @Test
  void processorWhoseExportsCannotBeMaskedIsLeftOut() {
    Map<String, Object> exporting = Map.of("exporter", Map.of("otlp_http", Map.of()));

    assertThat(
            processors(
                Map.of(),
                entry("vendor", exporting),
                entry("batch", exporting),
                ConfigurationTree.component("adds_attributes")))
        .containsExactly(
            Map.of("batch", Map.of("exporter", Map.of("sightline_redaction", exporting))),
            Map.of("adds_attributes", Map.of()));
  }

  @Test
  void processorsStayAsTheyAreWithoutRedaction() {
    Map<String, Object> vendor = entry("vendor", Map.of("exporter", Map.of("own", Map.of())));

    assertThat(processors(Map.of("sightline.redaction.enabled", "false"), vendor))
        .containsExactly(vendor);
  }

  @Test
  void attributeWithoutANameStaysForTheSdkToLeaveOut() {
    Map<String, Object> nameless = Map.of("name", "", "value", "something");
    ConfigurationTree file =
        new ConfigurationTree(Map.of("resource", Map.of("attributes", List.of(nameless))));

    new DeclarativeRedaction().apply(file, DefaultConfigProperties.createFromMap(Map.of()));

    assertThat(ConfigurationTree.list(file.find("resource"), "attributes"))
        .containsExactly(nameless);
  }

  @SafeVarargs
  private static List<Map<String, Object>> processors(
      Map<String, String> settings, Map<String, Object>... processors) {
    ConfigurationTree file =
        new ConfigurationTree(Map.of("tracer_provider", Map.of("processors", List.of(processors))));
    new DeclarativeRedaction().apply(file, DefaultConfigProperties.createFromMap(settings));
    return ConfigurationTree.list(file.find("tracer_provider"), "processors");
  }
}
