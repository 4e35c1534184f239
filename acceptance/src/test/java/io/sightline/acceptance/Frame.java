package io.sightline.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table, as Grafana's back end answers queries: {@code schema.fields} are its columns, {@code
 * data.values} what stands in them, column by column.
 */
record Frame(JsonNode json) {
  private JsonNode fields() {
    return json.at("/schema/fields");
  }

  private JsonNode column(int field) {
    return json.at("/data/values").path(field);
  }

  /** Points above the lines of a panel, which a panel may have without a line. */
  boolean holdsExemplars() {
    return json.at("/schema/meta/custom/resultType").asText().equals("exemplar");
  }

  /** Whether there is more than times: what is no number (NaN) stands there as null. */
  boolean saysSomething() {
    for (int i = 0; i < fields().size(); i++) {
      if (!fields().path(i).path("type").asText().equals("time")
          && column(i).valueStream().anyMatch(value -> !value.isNull())) {
        return true;
      }
    }
    return false;
  }

  /** Row by row, by the names of the columns. */
  List<Map<String, JsonNode>> rows() {
    List<Map<String, JsonNode>> rows = new ArrayList<>();
    for (int row = 0; row < column(0).size(); row++) {
      Map<String, JsonNode> values = new LinkedHashMap<>();
      for (int i = 0; i < fields().size(); i++) {
        values.put(fields().path(i).path("name").asText(), column(i).path(row));
      }
      rows.add(values);
    }
    return rows;
  }
}
