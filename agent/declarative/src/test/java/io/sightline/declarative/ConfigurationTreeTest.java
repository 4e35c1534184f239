package io.sightline.declarative;

import static java.util.Collections.singletonMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationTreeTest {

  @Test
  void findsSectionsAndMakesThem() {
    Map<String, Object> nothing = new HashMap<>();
    nothing.put("resource", null);
    nothing.put("tracer_provider", Map.of("sampler", Map.of("always_on", Map.of())));
    ConfigurationTree file = new ConfigurationTree(nothing);

    assertThat(file.find("tracer_provider", "sampler")).containsOnlyKeys("always_on");
    assertThat(file.find("resource")).as("a name without anything").isNull();
    assertThat(file.find("tracer_provider", "sampler", "always_on", "more")).isNull();
    file.get("resource", "detection/development").put("attributes", Map.of());
    assertThat(file.find("resource", "detection/development")).containsOnlyKeys("attributes");
    assertThat(file.get("tracer_provider")).containsOnlyKeys("sampler");
  }

  @Test
  void changesNothingOfTheOriginal() {
    List<Map<String, Object>> processors = List.of(singletonMap("batch", Map.of()));
    Map<String, Object> provider = singletonMap("processors", processors);
    ConfigurationTree file = new ConfigurationTree(singletonMap("tracer_provider", provider));

    ConfigurationTree.list(file.find("tracer_provider"), "processors")
        .add(0, ConfigurationTree.component("first"));
    ConfigurationTree.list(file.get("logger_provider"), "processors");

    assertThat(ConfigurationTree.list(file.find("tracer_provider"), "processors"))
        .extracting(it -> it.keySet().iterator().next())
        .containsExactly("first", "batch");
    assertThat(file.root()).containsKey("logger_provider");
    assertThat(processors).hasSize(1);
  }

  @Test
  void knowsWhatIsSaidOfTheResource() {
    Map<String, Object> resource =
        Map.of(
            "attributes_list",
            "service.name=listed, team = red,broken",
            "attributes",
            List.of(
                Map.of("name", "service.name", "value", "shop"), Map.of("name", "n", "value", 1)));

    assertThat(new ConfigurationTree(Map.of("resource", resource)).resourceAttributes())
        .containsExactly(entry("service.name", "shop"), entry("team", "red"), entry("n", "1"));
    assertThat(new ConfigurationTree(Map.of()).resourceAttributes()).isEmpty();
  }
}
