package io.sightline.launcher;

import java.util.Properties;

/**
 * What follows the jar's name, as in {@code -javaagent:sightline-agent.jar=name=value;name=value}.
 * To upstream these are system properties, but it sets them after us; this sets the same ones.
 */
final class AgentArguments {

  static void apply(String arguments, Properties properties) {
    if (arguments == null) {
      return;
    }
    for (String option : arguments.split(";")) {
      int separator = option.indexOf('=');
      String name = separator < 0 ? "" : option.substring(0, separator).trim();
      // Upstream reports what is none.
      if (!name.isEmpty()) {
        properties.setProperty(name, option.substring(separator + 1).trim());
      }
    }
  }

  private AgentArguments() {}
}
