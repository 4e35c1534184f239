package io.sightline.cli.instance;

import com.fasterxml.jackson.core.type.TypeReference;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.console.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One set of running programs with its own ports, data, logs and passwords, kept under {@code
 * .sightline/<name>}. Everything that must survive the command that started it is a file here.
 */
public final class Instance {

  /** Variable that every process of an instance carries; its value is {@link #directory()}. */
  public static final String DIRECTORY_VARIABLE = "SIGHTLINE_INSTANCE_DIR";

  /** Variable with the program's name, beside {@link #DIRECTORY_VARIABLE}. */
  public static final String PROGRAM_VARIABLE = "SIGHTLINE_PROGRAM";

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
  private final String name;
  private final Path directory;
  private Settings settings;

  private Instance(String name, Path directory) {
    this.name = name;
    this.directory = directory;
    this.settings =
        JsonFiles.read(settingsFile(), new TypeReference<Settings>() {})
            .orElse(new Settings(Optional.empty(), Map.of(), List.of()));
  }

  /** What an instance remembers from its first {@code up} on. */
  record Settings(
      Optional<Integer> portOffset, Map<String, String> passwords, List<String> overlays) {
    Settings {
      // Instances of earlier versions remember none.
      overlays = overlays == null ? List.of() : overlays;
    }
  }

  /** The instance of this name; nothing is written before something is stored. */
  public static Instance of(Layout layout, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new UserError(
          "'" + name + "' cannot be the name of an instance",
          "it becomes a folder's name: lower case letters, digits and dashes, at most 40",
          "choose another name, for example --instance two");
    }
    return new Instance(name, layout.state().resolve(name));
  }

  /** All instances of this repository; other folders beside them are passed over. */
  public static List<Instance> all(Layout layout) {
    if (!Files.isDirectory(layout.state())) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(layout.state())) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .filter(NAME.asMatchPredicate())
          .sorted()
          .map(name -> of(layout, name))
          .filter(Instance::exists)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Name of this instance. */
  public String name() {
    return name;
  }

  /** Absolute path of its folder. */
  public Path directory() {
    return directory;
  }

  /** Whether it was ever started. A folder alone may be anybody's: our settings make it ours. */
  public boolean exists() {
    return Files.isRegularFile(settingsFile());
  }

  /** What is added to every port; 0 before the first {@code up}. */
  public int portOffset() {
    return settings.portOffset().orElse(0);
  }

  /** The stored offset, if one was stored. */
  public Optional<Integer> storedPortOffset() {
    return settings.portOffset();
  }

  /** Stores the offset for all later commands. */
  public void storePortOffset(int offset) {
    store(new Settings(Optional.of(offset), settings.passwords(), settings.overlays()));
  }

  /** The overlays that its programs are started with, in this order. */
  public List<String> overlays() {
    return settings.overlays();
  }

  /** Stores them for all later starts. */
  public void storeOverlays(List<String> overlays) {
    store(new Settings(settings.portOffset(), settings.passwords(), List.copyOf(overlays)));
  }

  /** The number of a program's port in this instance. */
  public int port(Program program, String port) {
    Integer number = program.ports().get(port);
    if (number == null) {
      throw new IllegalArgumentException(program.name() + " has no port " + port);
    }
    return number + portOffset();
  }

  /** The password of this name, made when first asked for. */
  public synchronized String password(String key) {
    String known = settings.passwords().get(key);
    if (known != null) {
      return known;
    }
    String password = Passwords.random();
    Map<String, String> passwords = new TreeMap<>(settings.passwords());
    passwords.put(key, password);
    store(new Settings(settings.portOffset(), passwords, settings.overlays()));
    return password;
  }

  /** All passwords that were made. */
  public Map<String, String> passwords() {
    return settings.passwords();
  }

  /** Replaces all passwords by those that belong to data from elsewhere. */
  public synchronized void storePasswords(Map<String, String> passwords) {
    store(new Settings(settings.portOffset(), new TreeMap<>(passwords), settings.overlays()));
  }

  /** Data of all programs. */
  public Path data() {
    return directory.resolve("data");
  }

  /** Data of a program; survives {@code down}. */
  public Path dataOf(String program) {
    return data().resolve(program);
  }

  /** Configuration and working directory of a program; rewritten at every start. */
  public Path stateOf(String program) {
    return directory.resolve("run").resolve(program);
  }

  /** Where Prometheus finds what runs: one folder for each job, one file for each program. */
  public Path targets() {
    return directory.resolve("targets");
  }

  /** Where a program's output goes. */
  public Path logOf(String program) {
    return directory.resolve("logs").resolve(program + ".log");
  }

  /** Where the programs of the last {@code up} were found. */
  public Map<String, Located> located() {
    return JsonFiles.read(locatedFile(), new TypeReference<Map<String, Located>>() {})
        .orElse(Map.of());
  }

  /** Remembers where programs were found, beside those of earlier times. */
  public void storeLocated(Map<String, Located> found) {
    Map<String, Located> all = new TreeMap<>(located());
    all.putAll(found);
    JsonFiles.write(locatedFile(), all);
  }

  private Path locatedFile() {
    return directory.resolve("programs.json");
  }

  private Path settingsFile() {
    return directory.resolve("instance.json");
  }

  private void store(Settings changed) {
    settings = changed;
    JsonFiles.write(settingsFile(), changed);
  }
}
