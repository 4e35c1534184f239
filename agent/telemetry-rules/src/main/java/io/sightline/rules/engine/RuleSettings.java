package io.sightline.rules.engine;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.logging.Logger;

/**
 * Settings of the rules, from wherever the SDK takes its own: system property, variable,
 * configuration file. Of a declarative configuration only the first two are left.
 */
final class RuleSettings {

  private static final Logger logger = Logger.getLogger(RuleSettings.class.getName());

  @SuppressWarnings("NonFinalStaticField") // Set once, before any rule is read.
  private static volatile ConfigProperties config;

  private RuleSettings() {}

  static void use(ConfigProperties config) {
    RuleSettings.config = config;
  }

  /** The rule files; empty when there are none. */
  static List<Path> files() {
    List<Path> files = new ArrayList<>();
    for (String file : get("sightline.rules", "").split(",")) {
      if (!file.trim().isEmpty()) {
        files.add(Paths.get(file.trim()));
      }
    }
    return files;
  }

  static boolean enabled() {
    String wanted =
        get(
            "otel.instrumentation.telemetry-rules.enabled",
            get("otel.instrumentation.common.default-enabled", "true"));
    return !wanted.trim().equalsIgnoreCase("false");
  }

  /** How often the files are looked at. */
  static long pollMillis() {
    return number("sightline.rules.poll-interval", 2000, 100);
  }

  /** After how long a rule that watches nothing is reported. */
  static long unmatchedMillis() {
    return number("sightline.rules.unmatched-after", 60_000, 100);
  }

  /** What is put before a value that is hashed, so that hashes cannot be looked up. */
  static String salt() {
    return get("sightline.rules.hash-salt", "");
  }

  private static long number(String name, long missing, long low) {
    String text = get(name, "").trim();
    if (text.isEmpty()) {
      return missing;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= low) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    logger.warning(
        "sightline: "
            + name
            + "="
            + text
            + " is no number of milliseconds from "
            + low
            + " on; "
            + missing
            + " is taken");
    return missing;
  }

  private static String get(String name, String missing) {
    ConfigProperties known = config;
    if (known != null) {
      return known.getString(name, missing);
    }
    String property = System.getProperty(name);
    if (property != null) {
      return property;
    }
    String variable =
        System.getenv(name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT));
    return variable == null ? missing : variable;
  }
}
