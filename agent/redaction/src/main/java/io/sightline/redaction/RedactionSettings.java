package io.sightline.redaction;

import static java.util.Collections.emptyList;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What of the default list the user changes. A setting that makes no sense leaves the default. */
final class RedactionSettings {

  private static final Logger logger = Logger.getLogger(RedactionSettings.class.getName());

  private static final String ENABLED = "sightline.redaction.enabled";
  private static final String KEYS = "sightline.redaction.keys";
  private static final String EXCEPT = "sightline.redaction.except";
  private static final String PATTERNS = "sightline.redaction.patterns";
  private static final String REDIS_KEYS = "sightline.redaction.redis-keys";
  private static final String COMMAND_LINE = "sightline.redaction.command-line";

  static boolean isEnabled(ConfigProperties config) {
    return isOn(config, ENABLED, true);
  }

  /** Whether the arguments of Redis commands are masked. */
  static boolean masksRedisKeys(ConfigProperties config) {
    return isOn(config, REDIS_KEYS, true);
  }

  /** Whether the command line of the JVM is taken out. */
  static boolean removesCommandLine(ConfigProperties config) {
    return isOn(config, COMMAND_LINE, true);
  }

  static SensitiveNames names(ConfigProperties config) {
    return new SensitiveNames(
        config.getList(KEYS, emptyList()), config.getList(EXCEPT, emptyList()));
  }

  static UserPatterns patterns(ConfigProperties config) {
    String text = config.getString(PATTERNS);
    if (text == null || text.trim().isEmpty()) {
      return UserPatterns.NONE;
    }
    List<Pattern> patterns = new ArrayList<>();
    for (String regex : split(text)) {
      try {
        Pattern pattern = Pattern.compile(regex);
        if (pattern.matcher("").find()) {
          warn("%s: %s matches an empty text and is left out", PATTERNS, regex);
        } else {
          patterns.add(pattern);
        }
      } catch (PatternSyntaxException e) {
        warn(
            "%s: %s is no regular expression (%s at character %d) and is left out;"
                + " the default list stays in force",
            PATTERNS, regex, e.getDescription(), e.getIndex() + 1);
      }
    }
    return new UserPatterns(patterns);
  }

  /** At commas, but not within the brackets of an expression. */
  static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '(' || c == '[' || c == '{') {
        depth++;
      } else if (c == ')' || c == ']' || c == '}') {
        depth--;
      } else if (c == ',' && depth <= 0) {
        add(parts, text.substring(start, i));
        start = i + 1;
      }
    }
    add(parts, text.substring(start));
    return parts;
  }

  private static void add(List<String> parts, String part) {
    if (!part.trim().isEmpty()) {
      parts.add(part.trim());
    }
  }

  private static boolean isOn(ConfigProperties config, String name, boolean defaultValue) {
    String text = config.getString(name);
    if (text == null || text.trim().isEmpty()) {
      return defaultValue;
    }
    if (text.trim().equalsIgnoreCase("true") || text.trim().equalsIgnoreCase("false")) {
      return Boolean.parseBoolean(text.trim());
    }
    warn("%s=%s is neither true nor false; it stays %s", name, text, defaultValue);
    return defaultValue;
  }

  private static void warn(String format, Object... arguments) {
    logger.warning("sightline: " + String.format(format, arguments));
  }

  private RedactionSettings() {}
}
