package io.sightline.launcher;

import java.io.IOException;
import java.util.Map;
import java.util.Properties;

/**
 * Defaults that do not take effect as ordinary agent defaults because they are read before the SDK
 * is configured. Each user setting wins, wherever it was made.
 */
final class EarlyDefaults {

  private static final String OPT_IN = "otel.semconv-stability.opt-in";
  private static final String OPT_IN_VARIABLE = "OTEL_SEMCONV_STABILITY_OPT_IN";

  /** The names of metrics and spans that dashboards and alerts are written for. */
  private static final String OPT_IN_DEFAULT = "rpc,database,messaging";

  /** Returns whether there is to be an agent at all; if not, nothing was set. */
  static boolean apply(String arguments, Properties properties, Map<String, String> environment)
      throws IOException {
    // Of its own: what is set below, the rest is looked up in the other.
    Properties changed = new Properties(properties);
    AgentArguments.apply(arguments, changed);
    if (!apply(changed, environment)) {
      return false;
    }
    properties.putAll(changed);
    return true;
  }

  private static boolean apply(Properties properties, Map<String, String> environment)
      throws IOException {
    if (isDeclarative(properties, environment)) {
      return true;
    }
    Properties file = ConfigurationFile.load(properties, environment);
    if (isAgentOff(properties, environment, file)) {
      return false;
    }
    if (!isSet(properties, OPT_IN) && !environment.containsKey(OPT_IN_VARIABLE)) {
      // Upstream reads this setting too early to see the one in the file: it has to be passed on.
      properties.setProperty(OPT_IN, file.getProperty(OPT_IN, OPT_IN_DEFAULT));
    }
    return true;
  }

  /** A switched-off agent leaves the application as it was, system properties included. */
  private static boolean isAgentOff(
      Properties properties, Map<String, String> environment, Properties file) {
    String enabled = properties.getProperty("otel.javaagent.enabled");
    if (enabled == null) {
      enabled = environment.get("OTEL_JAVAAGENT_ENABLED");
    }
    if (enabled == null) {
      enabled = file.getProperty("otel.javaagent.enabled");
    }
    // To upstream everything else than "true" means off.
    return enabled != null && !Boolean.parseBoolean(enabled);
  }

  /** The declarative file has a setting of its own for this, {@code stability_opt_in_list}. */
  private static boolean isDeclarative(Properties properties, Map<String, String> environment) {
    return isSet(properties, "otel.config.file") || environment.containsKey("OTEL_CONFIG_FILE");
  }

  private static boolean isSet(Properties properties, String name) {
    return properties.getProperty(name) != null;
  }

  private EarlyDefaults() {}
}
