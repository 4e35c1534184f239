package io.sightline.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Grafana's data sources as their file has them. */
final class DataSources {
  static final Path FILE =
      Path.of(System.getProperty("sightline.root"))
          .resolve("grafana/provisioning/datasources/datasources.yaml");

  private DataSources() {}

  /** By uid. */
  static Map<String, JsonNode> provisioned() throws IOException {
    // Grafana puts in variables of its environment; a dollar of its own is doubled.
    String text = Files.readString(FILE).replace("$$", "$");
    JsonNode file =
        new ObjectMapper()
            .valueToTree(new Load(LoadSettings.builder().build()).loadFromString(text));
    Map<String, JsonNode> byUid = new LinkedHashMap<>();
    file.path("datasources").forEach(source -> byUid.put(source.path("uid").asText(), source));
    return byUid;
  }
}
