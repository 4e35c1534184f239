package io.sightline.startup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Collections.emptyList;
import static java.util.Collections.singletonList;
import static java.util.Collections.singletonMap;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds settings that nobody reads. Upstream has more than any list knows, and extensions bring
 * their own: a name of its is reported only if it is nearly a known one, or an instrumentation that
 * does not exist. A name of ours is reported in any case.
 */
final class UnknownSettings {

  private static final String INSTRUMENTATION = "otel.instrumentation.";
  private static final String ENABLED = ".enabled";

  /** By the form in which names can be compared: a variable does not tell a dash from a dot. */
  private final Map<String, String> settings = new LinkedHashMap<>();

  private final Map<String, String> instrumentations = new LinkedHashMap<>();
  private final boolean extended;

  static List<String> find(ConfigProperties config) throws IOException {
    Map<String, String> set = new TreeMap<>();
    for (String variable : System.getenv().keySet()) {
      set.put(variable, variable.toLowerCase(Locale.ROOT).replace('_', '.'));
    }
    for (String property : System.getProperties().stringPropertyNames()) {
      set.put(property, comparable(property));
    }
    UnknownSettings unknown =
        new UnknownSettings(!config.getString("otel.javaagent.extensions", "").isEmpty());
    List<String> messages = new ArrayList<>(unknown.find(set));
    SettingsFile file = SettingsFile.find(config.getString("otel.javaagent.configuration-file"));
    if (file != null) {
      messages.addAll(unknown.find(file));
    }
    return messages;
  }

  /**
   * @param extended whether there are extensions of the user
   */
  UnknownSettings(boolean extended) throws IOException {
    this.extended = extended;
    for (String resource : new String[] {"settings.txt", "our-settings.txt"}) {
      for (String name : lines(resource)) {
        settings.put(comparable(name), name);
      }
    }
    for (String name : lines("instrumentations.txt")) {
      instrumentations.put(comparable(name), name);
    }
    for (String name : lines("our-instrumentations.txt")) {
      instrumentations.put(comparable(name), name);
    }
  }

  /**
   * @param set keys are names as the user has written them, values what they are compared by
   */
  List<String> find(Map<String, String> set) {
    List<String> messages = new ArrayList<>();
    for (Map.Entry<String, String> entry : set.entrySet()) {
      String name = entry.getValue();
      boolean ours = name.startsWith("sightline.");
      if (!ours && !name.startsWith("otel.") || settings.containsKey(name)) {
        continue;
      }
      boolean variable = entry.getKey().indexOf('_') >= 0 && entry.getKey().indexOf('.') < 0;
      if (name.startsWith(INSTRUMENTATION)
          && name.endsWith(ENABLED)
          && name.length() > INSTRUMENTATION.length() + ENABLED.length()) {
        String instrumentation =
            name.substring(INSTRUMENTATION.length(), name.length() - ENABLED.length());
        String near = nearest(instrumentation, instrumentations);
        // The switch of a part of one has a name that begins with the whole one's.
        if (!instrumentations.containsKey(instrumentation)
            && !isPart(instrumentation)
            && (near != null || !extended)) {
          messages.add(
              entry.getKey()
                  + ": there is no instrumentation of that name"
                  + hint(near == null ? null : INSTRUMENTATION + near + ENABLED, variable));
        }
        continue;
      }
      String near = nearest(name, settings);
      if (ours || near != null) {
        messages.add(
            entry.getKey() + " is not a setting that the agent knows" + hint(near, variable));
      }
    }
    return messages;
  }

  /** Nobody else reads the file, so that a slip in the first part of a name is one, too. */
  List<String> find(SettingsFile file) {
    List<String> messages = new ArrayList<>();
    file.names()
        .forEach(
            (line, name) -> {
              for (String message : findInFile(name)) {
                messages.add(file.path() + ":" + line + ": " + message);
              }
            });
    return messages;
  }

  private List<String> findInFile(String name) {
    String known = settings.get(comparable(name));
    if (known != null && name.indexOf('_') >= 0 && known.indexOf('_') < 0) {
      // As a variable it would be the same, in a file the agent takes it for another one.
      return singletonList(name + " is not read from a file; there it is " + known);
    }
    String property = comparable(name);
    if (property.startsWith("otel.") || property.startsWith("sightline.")) {
      return find(singletonMap(name, property));
    }
    String near = nearest(property, settings);
    return near == null
        ? emptyList()
        : singletonList(name + " is not a setting that the agent knows" + hint(near, false));
  }

  private boolean isPart(String name) {
    for (String instrumentation : instrumentations.keySet()) {
      if (name.startsWith(instrumentation + ".")) {
        return true;
      }
    }
    return false;
  }

  private static String hint(String near, boolean variable) {
    if (near == null) {
      return "";
    }
    String name =
        variable ? near.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT) : near;
    return "; did you mean " + name + "?";
  }

  private static String nearest(String name, Map<String, String> known) {
    String nearest = null;
    // A slip, not another word: at most two letters, and less in short names.
    int best = Math.min(2, name.length() / 5) + 1;
    for (Map.Entry<String, String> entry : known.entrySet()) {
      int distance = EditDistance.between(name, entry.getKey(), best);
      if (distance < best) {
        best = distance;
        nearest = entry.getValue();
      }
    }
    return nearest;
  }

  private static String comparable(String name) {
    return name.toLowerCase(Locale.ROOT).replace('-', '.').replace('_', '.');
  }

  private static List<String> lines(String resource) throws IOException {
    List<String> lines = new ArrayList<>();
    try (InputStream in = UnknownSettings.class.getResourceAsStream(resource);
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isEmpty() && line.charAt(0) != '#') {
          lines.add(line);
        }
      }
    }
    return lines;
  }
}
