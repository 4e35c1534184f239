package io.sightline.cli.attach;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an application is called in the stores. OpenTelemetry's variables come first; without them
 * the name is taken from the command line, without the version, which would make each release a
 * service of its own.
 */
final class ServiceName {
  private static final Pattern IN_RESOURCE =
      Pattern.compile("(?:^|,)\\s*service\\.name\\s*=\\s*([^,]*)");
  private static final Pattern IN_OPTIONS = Pattern.compile("-Dotel\\.service\\.name=(\\S+)");
  private static final Pattern VERSION = Pattern.compile("[-_.]v?\\d+(?:[.\\-_].*)?$");
  private static final Set<String> WITH_VALUE =
      Set.of(
          "-cp",
          "-classpath",
          "--class-path",
          "-p",
          "--module-path",
          "--upgrade-module-path",
          "--add-modules",
          "--add-opens",
          "--add-exports",
          "--add-reads",
          "--patch-module",
          "--enable-native-access");

  private ServiceName() {}

  /** The name that the user's variables and options give, if they do. */
  static Optional<String> given(Map<String, String> environment, List<String> command) {
    String options =
        environment.getOrDefault(JvmOptions.TOOL_OPTIONS, "") + " " + String.join(" ", command);
    return first(IN_OPTIONS, options)
        .or(() -> Optional.ofNullable(environment.get("OTEL_SERVICE_NAME")))
        .or(() -> first(IN_RESOURCE, environment.getOrDefault("OTEL_RESOURCE_ATTRIBUTES", "")))
        .map(String::strip)
        .filter(name -> !name.isEmpty());
  }

  /** A name for what the command line starts: its jar, its main class, or the command itself. */
  static String derived(List<String> command) {
    String program = Path.of(command.get(0)).getFileName().toString();
    if (!program.equals("java")) {
      return withoutExtension(program);
    }
    for (int i = 1; i < command.size(); i++) {
      String argument = command.get(i);
      boolean more = i + 1 < command.size();
      if (argument.equals("-jar") && more) {
        return withoutVersion(withoutExtension(fileName(command.get(i + 1))));
      }
      if ((argument.equals("-m") || argument.equals("--module")) && more) {
        return simpleName(command.get(i + 1).replaceFirst("^[^/]*/", ""));
      }
      if (WITH_VALUE.contains(argument)) {
        i++;
      } else if (argument.endsWith(".java") || argument.endsWith(".jar")) {
        return withoutVersion(withoutExtension(fileName(argument)));
      } else if (!argument.startsWith("-") && !argument.startsWith("@")) {
        return simpleName(argument);
      }
    }
    return program;
  }

  private static Optional<String> first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static String fileName(String path) {
    Path name = Path.of(path).getFileName();
    return name == null ? path : name.toString();
  }

  private static String withoutExtension(String name) {
    return name.replaceFirst("(?<=.)\\.(?:jar|war|sh|java)$", "");
  }

  private static String withoutVersion(String name) {
    String bare = VERSION.matcher(name).replaceFirst("");
    return bare.isEmpty() ? name : bare;
  }

  private static String simpleName(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }
}
