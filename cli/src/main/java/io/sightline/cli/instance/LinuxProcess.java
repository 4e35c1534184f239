package io.sightline.cli.instance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A process as /proc shows it. A process that has ended but was not yet collected by its parent (a
 * zombie) counts as gone.
 *
 * @param pid process id
 * @param parent id of the parent
 * @param session id of its session; a program started by us leads one of its own
 * @param startTicks start time in clock ticks since boot
 */
public record LinuxProcess(long pid, long parent, long session, long startTicks) {

  private static final Path PROC = Path.of("/proc");
  // USER_HZ is 100 on every architecture that Java runs on under Linux.
  private static final long TICKS_PER_SECOND = 100;

  /** The living process of this id. */
  public static Optional<LinuxProcess> of(long pid) {
    return read(PROC.resolve(pid + "/stat"))
        .flatMap(
            stat -> {
              // The second field is the command's name in brackets and may hold anything.
              String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
              if (fields[0].equals("Z") || fields[0].equals("X")) {
                return Optional.empty();
              }
              return Optional.of(
                  new LinuxProcess(
                      pid,
                      Long.parseLong(fields[1]),
                      Long.parseLong(fields[3]),
                      Long.parseLong(fields[19])));
            });
  }

  /**
   * All living processes that pass the filter; those of other users that hide their files are
   * passed over.
   */
  public static List<LinuxProcess> all(Predicate<LinuxProcess> filter) {
    List<LinuxProcess> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(PROC)) {
      entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.chars().allMatch(Character::isDigit))
          .forEach(name -> of(Long.parseLong(name)).filter(filter).ifPresent(found::add));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /** Processes of an instance, found by the variable that each of them carries. */
  public static List<LinuxProcess> ofInstance(Instance instance) {
    String directory = instance.directory().toString();
    return all(
        process ->
            process.pid() != ProcessHandle.current().pid()
                && process
                    .variable(Instance.DIRECTORY_VARIABLE)
                    .filter(directory::equals)
                    .isPresent());
  }

  /** The kernel's id of this boot. */
  public static String bootId() {
    return read(PROC.resolve("sys/kernel/random/boot_id")).map(String::strip).orElse("");
  }

  /** Whether it leads its session, as every program does that was started by us. */
  public boolean leadsSession() {
    return session == pid;
  }

  /** A variable it was started with, if its environment can be read. */
  public Optional<String> variable(String name) {
    return read(PROC.resolve(pid + "/environ"))
        .flatMap(
            environment ->
                Stream.of(environment.split("\0"))
                    .filter(entry -> entry.startsWith(name + "="))
                    .map(entry -> entry.substring(name.length() + 1))
                    .findFirst());
  }

  /** Its command line, or empty when that cannot be read. */
  public String commandLine() {
    return read(PROC.resolve(pid + "/cmdline")).orElse("").replace('\0', ' ').strip();
  }

  /** Resident memory in bytes. */
  public Optional<Long> residentBytes() {
    return read(PROC.resolve(pid + "/status"))
        .flatMap(
            status ->
                status
                    .lines()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst());
  }

  /** How long it has been running. */
  public Duration uptime() {
    double sinceBoot =
        read(PROC.resolve("uptime"))
            .map(text -> Double.parseDouble(text.split(" ")[0]))
            .orElse(0.0);
    return Duration.ofMillis(
        Math.max(0, Math.round(sinceBoot * 1000) - startTicks * 1000 / TICKS_PER_SECOND));
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    } catch (IOException e) {
      // Gone meanwhile, or another user's: both mean that there is nothing to see for us.
      return Optional.empty();
    }
  }
}
