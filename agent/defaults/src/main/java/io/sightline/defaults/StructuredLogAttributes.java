package io.sightline.defaults;

import static java.util.Arrays.asList;
import static java.util.Collections.emptyMap;
import static java.util.Collections.singletonMap;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.util.List;
import java.util.Map;

/**
 * Key-value pairs of the application's log records become attributes, not text.
 *
 * <p>Not among the plain properties because the common setting makes upstream ignore those of each
 * appender, and with them what a user may have excluded there.
 */
final class StructuredLogAttributes {

  private static final String COMMON = "otel.instrumentation.common.logging.structured-attributes";
  private static final String LOGBACK = "otel.instrumentation.logback-appender.experimental.";
  private static final String LOG4J = "otel.instrumentation.log4j-appender.experimental.";

  private static final List<String> SETTINGS_OF_THE_USER =
      asList(
          COMMON + ".included",
          COMMON + ".excluded",
          LOGBACK + "key-value-pair-attributes.included",
          LOGBACK + "key-value-pair-attributes.excluded",
          LOGBACK + "capture-key-value-pair-attributes",
          LOGBACK + "logstash-marker-attributes.included",
          LOGBACK + "logstash-marker-attributes.excluded",
          LOGBACK + "capture-logstash-marker-attributes",
          LOGBACK + "logstash-structured-argument-attributes.included",
          LOGBACK + "logstash-structured-argument-attributes.excluded",
          LOGBACK + "capture-logstash-structured-arguments",
          LOG4J + "map-message-attributes.included",
          LOG4J + "map-message-attributes.excluded",
          LOG4J + "capture-map-message-attributes");

  /**
   * What is never an attribute anyway. To leave out this one is to take all others, by comparing
   * texts; {@code included=*} has upstream go through each name, character by character, each time.
   */
  static final String EVENT_NAME = "otel.event.name";

  static Map<String, String> get(ConfigProperties config) {
    return SETTINGS_OF_THE_USER.stream().anyMatch(name -> config.getString(name) != null)
        ? emptyMap()
        : singletonMap(COMMON + ".excluded", EVENT_NAME);
  }

  private StructuredLogAttributes() {}
}
