package io.sightline.defaults;

import static io.sightline.declarative.ConfigurationTree.entry;
import static java.util.Arrays.asList;
import static java.util.Collections.singletonList;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.sightline.declarative.ConfigurationTree;
import java.util.List;
import java.util.Map;

/** What a declarative configuration file leaves open of the instrumentations. */
final class DeclarativeInstrumentation {

  private static final String SECTION = "instrumentation/development";
  private static final String JAVA = "java";

  /** As the launcher's EarlyDefaults, which sets no property beside a declarative file. */
  private static final String NEW_NAMES = "rpc,database,messaging";

  /** What key-value pairs are called by the settings of the appenders. */
  private static final List<String> OF_THE_APPENDERS =
      asList(
          "key_value_pair_attributes",
          "logstash_marker_attributes",
          "logstash_structured_argument_attributes",
          "logstash_structured_arguments",
          "map_message_attributes");

  static void apply(ConfigurationTree file, ConfigProperties settings) {
    // What the agent loses itself, by the names of the semantic conventions.
    file.get(SECTION, JAVA, "otel_sdk").putIfAbsent("internal_telemetry_version", "latest");
    optIn(file, settings);
    RequestsInProgress.count(
        !states(file, "emit_experimental_telemetry", "common", "http", "server"));
    if (!statesKeyValuePairs(file)) {
      file.get(SECTION, JAVA, "common", "logging")
          .put(
              "structured_attributes",
              entry("excluded", singletonList(StructuredLogAttributes.EVENT_NAME)));
    }
  }

  private static void optIn(ConfigurationTree file, ConfigProperties settings) {
    Map<String, Object> general = file.get(SECTION, "general");
    // An older name of the list. What the file says of one group, upstream prefers to either.
    if (!general.containsKey("semconv_stability")) {
      // Upstream takes the property, too, where the file has no list.
      general.putIfAbsent(
          "stability_opt_in_list", settings.getString("otel.semconv-stability.opt-in", NEW_NAMES));
    }
  }

  private static boolean statesKeyValuePairs(ConfigurationTree file) {
    if (states(file, "structured_attributes", "common", "logging")) {
      return true;
    }
    for (String appender : new String[] {"logback_appender", "log4j_appender"}) {
      for (String name : OF_THE_APPENDERS) {
        if (states(file, name, appender) || states(file, "capture_" + name, appender)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether the section of an instrumentation has a setting, experimental or not. */
  private static boolean states(ConfigurationTree file, String setting, String... section) {
    Map<String, Object> values = file.find(SECTION, JAVA);
    for (String name : section) {
      values = values == null ? null : ConfigurationTree.section(values.get(name));
    }
    return values != null
        && (values.containsKey(setting) || values.containsKey(setting + "/development"));
  }

  private DeclarativeInstrumentation() {}
}
