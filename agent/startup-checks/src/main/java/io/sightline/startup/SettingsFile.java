package io.sightline.startup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** The user's properties file, with the lines that its settings begin in. */
final class SettingsFile {

  private final Path path;
  private final Map<Integer, String> names = new LinkedHashMap<>();

  /** The file that the agent reads, or null if there is none. */
  static SettingsFile find(String name) throws IOException {
    if (name == null || name.isEmpty()) {
      return null;
    }
    // As the agent does.
    String home = System.getProperty("user.home");
    Path path = Paths.get(name.startsWith("~") ? home + name.substring(1) : name);
    // The agent itself reports a file that is missing.
    return Files.isRegularFile(path) ? new SettingsFile(path) : null;
  }

  SettingsFile(Path path) throws IOException {
    this.path = path;
    try (BufferedReader reader = Files.newBufferedReader(path, UTF_8)) {
      StringBuilder setting = new StringBuilder();
      int first = 1;
      int number = 1;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        boolean begins = setting.length() == 0;
        if (begins) {
          first = number;
        }
        setting.append(line).append('\n');
        if (begins && isComment(line) || !isContinued(line)) {
          add(first, setting.toString());
          setting.setLength(0);
        }
        number++;
      }
      add(first, setting.toString());
    }
  }

  Path path() {
    return path;
  }

  /** By line, in their order. */
  Map<Integer, String> names() {
    return names;
  }

  private void add(int line, String text) throws IOException {
    Properties one = new Properties();
    try {
      one.load(new StringReader(text));
    } catch (IllegalArgumentException brokenEscape) {
      // The agent takes nothing of such a file, and says so.
      return;
    }
    one.stringPropertyNames().forEach(name -> names.put(line, name));
  }

  private static boolean isComment(String line) {
    String text = line.trim();
    return text.startsWith("#") || text.startsWith("!");
  }

  private static boolean isContinued(String line) {
    int backslashes = 0;
    for (int i = line.length() - 1; i >= 0 && line.charAt(i) == '\\'; i--) {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }
}
