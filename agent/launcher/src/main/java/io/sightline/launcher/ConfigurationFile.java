package io.sightline.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Map;
import java.util.Properties;

/** The user's properties file, found the way the upstream agent finds it. */
final class ConfigurationFile {

  static Properties load(Properties properties, Map<String, String> environment)
      throws IOException {
    Properties contents = new Properties();
    String name = properties.getProperty("otel.javaagent.configuration-file");
    if (name == null) {
      name = environment.get("OTEL_JAVAAGENT_CONFIGURATION_FILE");
    }
    if (name == null) {
      return contents;
    }
    if (name.startsWith("~")) {
      name = properties.getProperty("user.home") + name.substring(1);
    }
    Path file = Paths.get(name);
    // The agent itself reports a file that is missing.
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file, UTF_8)) {
        contents.load(reader);
      }
    }
    return contents;
  }

  private ConfigurationFile() {}
}
