package io.sightline.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.OtlpReceiver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who wins, for each setting of ours: a property before a variable, a variable before the
 * configuration file, the file before the default. One JVM for each of them, with all settings.
 */
class SettingsPrecedenceIT {

  private static final Path ROOT = Path.of(System.getProperty("sightline.root"));
  private static final Path AGENT = Path.of(System.getProperty("sightline.extension"));

  private static final Pattern ROW =
      Pattern.compile(
          "^\\| `(sightline\\.[a-z0-9.-]+)` \\| `([A-Z_]+)` \\| (.+?) \\|", Pattern.MULTILINE);

  @TempDir private static Path directory;

  /** Output of the JVM in which nothing, the file, the variables, the properties have the say. */
  private static final Map<Source, String> OUTPUTS = new LinkedHashMap<>();

  /** Where a value can come from, the weakest first. */
  private enum Source {
    DEFAULT,
    FILE,
    VARIABLE,
    PROPERTY;

    boolean isSetIn(Source strongest) {
      return this != DEFAULT && compareTo(strongest) <= 0;
    }
  }

  /** A row of the table in docs/agent.md. */
  private record Setting(String name, String variable, String missing) {

    /** Another one for each source, and one that the agent can work with. */
    String value(Source source) {
      return switch (missing) {
        // Three ways to write it that mean the same, so that nothing else is switched off.
        case "`true`", "`false`" -> {
          String text = missing.replace("`", "");
          yield switch (source) {
            case FILE -> text;
            case VARIABLE -> text.toUpperCase(Locale.ROOT);
            default -> text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
          };
        }
        case "`1.0`" -> "0." + source.ordinal();
        default ->
            missing.matches("`\\d+`")
                ? "300" + source.ordinal()
                : name.equals("sightline.rules") || name.endsWith(".directory")
                    ? path(name, source).toString()
                    : "of-" + source.name().toLowerCase(Locale.ROOT);
      };
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void run() throws IOException {
    Path printer = directory.resolve("printer.jar");
    writePrinter(printer);
    for (Source source : List.of(Source.FILE, Source.VARIABLE, Source.PROPERTY)) {
      Files.createDirectory(path("sightline.instance-id.directory", source));
      Files.writeString(
          path("sightline.rules", source),
          """
          rules:
            - name: calls
              match: {class: io.sightline.agent.StartupApplication, method: call}
              metrics: [{counter: calls}]
          """);
    }
    for (Source strongest : Source.values()) {
      OUTPUTS.put(strongest, run(strongest, printer));
    }
  }

  @AfterAll
  static void forget() {
    OUTPUTS.clear();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void strongestSourceWins(Setting setting) {
    assertThat(resolved(setting, Source.DEFAULT)).isEqualTo("null");
    for (Source source : List.of(Source.FILE, Source.VARIABLE, Source.PROPERTY)) {
      assertThat(resolved(setting, source)).as(source.name()).isEqualTo(setting.value(source));
    }
  }

  /** Not only what extensions are told: these two are seen to be followed. */
  @ParameterizedTest
  @EnumSource
  void strongestSourceIsFollowed(Source source) throws IOException {
    assertThat(OUTPUTS.get(source))
        .contains(
            source == Source.DEFAULT
                ? "; no rules;"
                : "; 1 rule loaded from " + path("sightline.rules", source) + ";");
    try (Stream<Path> locks = Files.list(path("sightline.instance-id.directory", source))) {
      assertThat(locks).isNotEmpty();
    }
  }

  static Stream<Setting> settings() throws IOException {
    List<Setting> settings =
        ROW.matcher(Files.readString(ROOT.resolve("docs/agent.md")))
            .results()
            .map(it -> new Setting(it.group(1), it.group(2), it.group(3)))
            .toList();
    assertThat(settings).hasSizeGreaterThan(15);
    return settings.stream();
  }

  private static String resolved(Setting setting, Source strongest) {
    String start = "SETTING " + setting.name() + "=";
    return OUTPUTS
        .get(strongest)
        .lines()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .collect(Collectors.joining(" and "));
  }

  private static String run(Source strongest, Path printer) throws IOException {
    try (OtlpReceiver receiver = OtlpReceiver.start()) {
      AgentProcess.Builder builder =
          AgentProcess.of(StartupApplication.class)
              .agent(AGENT)
              .property("otel.javaagent.extensions", printer.toString())
              .environment("XDG_STATE_HOME", directory.toString())
              .property(
                  "test.settings", settings().map(Setting::name).collect(Collectors.joining(",")))
              .exportTo(receiver);
      if (Source.FILE.isSetIn(strongest)) {
        Path file =
            Files.writeString(
                directory.resolve("agent.properties"),
                settings()
                    .map(it -> it.name() + "=" + it.value(Source.FILE) + "\n")
                    .collect(Collectors.joining()));
        builder.property("otel.javaagent.configuration-file", file.toString());
      }
      if (Source.VARIABLE.isSetIn(strongest)) {
        settings().forEach(it -> builder.environment(it.variable(), it.value(Source.VARIABLE)));
      }
      if (Source.PROPERTY.isSetIn(strongest)) {
        settings().forEach(it -> builder.property(it.name(), it.value(Source.PROPERTY)));
      }
      try (AgentProcess process =
          builder.start("precedence-" + strongest.name().toLowerCase(Locale.ROOT))) {
        process.awaitOutput("^DONE");
        process.awaitExit();
        return process.output();
      }
    }
  }

  private static Path path(String setting, Source source) {
    if (source == Source.DEFAULT && setting.endsWith(".directory")) {
      return directory.resolve("sightline/instances");
    }
    return directory.resolve(setting + "-" + source.name());
  }

  private static void writePrinter(Path file) throws IOException {
    String name = SettingsPrinter.class.getName();
    String entry = name.replace('.', '/') + ".class";
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file));
        InputStream code = SettingsPrinter.class.getClassLoader().getResourceAsStream(entry)) {
      jar.putNextEntry(new JarEntry(entry));
      code.transferTo(jar);
      jar.putNextEntry(
          new JarEntry("META-INF/services/" + AutoConfigurationCustomizerProvider.class.getName()));
      jar.write(name.getBytes(UTF_8));
    }
  }
}
