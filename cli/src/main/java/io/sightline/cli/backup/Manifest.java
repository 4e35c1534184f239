package io.sightline.cli.backup;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/**
 * What a backup says of itself.
 *
 * @param format number of the form that it has
 * @param created when it was made
 * @param instance name of the instance that it is of
 * @param programs versions of the programs whose data it holds
 * @param passwords passwords of the instance: data of databases is of no use without
 */
record Manifest(
    int format,
    Instant created,
    String instance,
    Map<String, String> programs,
    Map<String, String> passwords) {

  /** The form that is written, and the only one that is read. */
  static final int FORMAT = 1;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
          .build();

  byte[] toBytes() throws IOException {
    return JSON.writeValueAsBytes(this);
  }

  static Manifest of(byte[] bytes) throws IOException {
    return JSON.readValue(bytes, Manifest.class);
  }
}
