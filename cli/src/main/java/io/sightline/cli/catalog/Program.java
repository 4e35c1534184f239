package io.sightline.cli.catalog;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One entry of programs.yaml or services.yaml; docs/programs.md explains each field.
 *
 * @param name key of the entry
 * @param title name for people
 * @param groups what {@code up --only} selects
 * @param with what {@code up --with} must name for it to be started; absent for the usual programs
 * @param version text of {@code version}, empty when the entry has none
 * @param needs programs that must be ready before this one starts
 * @param after programs that are waited for only when they are started too
 * @param optional what to do when there is no way to get it: then it is left out, with those that
 *     need it; empty for a program that must be had
 * @param find ways to get hold of the program
 * @param ports port names with their numbers at offset 0
 * @param targets where it is scraped while it runs
 * @param files what is written into the state folder at each start
 * @param prepare what runs once while the data folder is empty
 * @param command program and arguments; empty when there is nothing to start
 * @param arguments what is added to the command under a condition
 * @param environment variables added to the caller's
 * @param ready how to tell that it is ready; absent when there is nothing to start
 * @param health URL that tells of its health; absent when its readiness is all there is to ask
 * @param stop how it is stopped
 * @param unprivileged whether it refuses to run as root
 * @param configCheck the program's own check of its configuration; empty when it has none
 * @param links lines printed at the end of {@code up}, by label
 */
public record Program(
    String name,
    String title,
    List<String> groups,
    Optional<String> with,
    String version,
    List<String> needs,
    List<String> after,
    Optional<String> optional,
    Find find,
    Map<String, Integer> ports,
    List<Target> targets,
    List<FileEntry> files,
    List<Step> prepare,
    List<String> command,
    List<Arguments> arguments,
    Map<String, String> environment,
    Optional<Ready> ready,
    Optional<String> health,
    Stop stop,
    boolean unprivileged,
    List<String> configCheck,
    Map<String, String> links) {

  static final Pattern NUMBERS = Pattern.compile("\\d{1,9}(\\.\\d{1,9})*");

  /** Whether there is anything to start. */
  public boolean startable() {
    return !command.isEmpty();
  }

  /**
   * Added to the command when the program runs beside this one, or when the overlay is asked for.
   *
   * @param beside name of a program; empty for what belongs to an overlay
   * @param overlay what {@code up --overlay} names; empty for what depends on a program
   */
  public record Arguments(Optional<String> beside, Optional<String> overlay, List<String> added) {}

  /**
   * The ways to get hold of a program, tried in the order of the components.
   *
   * @param path a command of the same version on PATH
   * @param release an official release
   * @param go a pinned Go module to build
   * @param maven artifacts of a Maven repository
   * @param module a module of this repository; excludes the others
   */
  public record Find(
      Optional<OnPath> path,
      Optional<Release> release,
      Optional<GoModule> go,
      Optional<MavenArtifacts> maven,
      Optional<Module> module) {

    /** Names of the binaries that any of the ways provides. */
    public java.util.Set<String> binaries() {
      java.util.Set<String> names = new java.util.TreeSet<>();
      path.ifPresent(found -> names.addAll(found.binaries().keySet()));
      release.ifPresent(found -> names.addAll(found.binaries().keySet()));
      go.ifPresent(found -> names.addAll(found.packages().keySet()));
      maven.ifPresent(found -> names.addAll(found.binaries().keySet()));
      return names;
    }

    /** Whether any of the ways gives a folder. */
    public boolean hasHome() {
      return module.isPresent() || maven.isPresent() || release.flatMap(Release::home).isPresent();
    }
  }

  /**
   * Commands on PATH: name in placeholders → command; the first one is asked for its version.
   *
   * @param folders folders that are looked into before those of PATH
   * @param arguments what the first command answers with its version; when there are none, its path
   *     tells the version
   * @param wanted the version that it must have
   */
  public record OnPath(
      Map<String, String> binaries,
      List<String> folders,
      List<String> arguments,
      Pattern pattern,
      Wanted wanted) {}

  /**
   * A version.
   *
   * @param version numbers with dots between them when {@code orLater}, else any text
   * @param orLater whether a later one will do
   */
  public record Wanted(String version, boolean orLater) {

    /** Whether this version will do. */
    public boolean accepts(String found) {
      return found.equals(version) || (orLater && NUMBERS.matcher(found).matches() && after(found));
    }

    private boolean after(String found) {
      int[] theirs = numbers(found);
      int[] ours = numbers(version);
      return java.util.Arrays.compare(theirs, ours) >= 0;
    }

    private static int[] numbers(String version) {
      return java.util.stream.Stream.of(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }

    @Override
    public String toString() {
      return version + (orLater ? " or later" : "");
    }
  }

  /** An official release: what to download, how to verify it, what to take out of it. */
  public record Release(
      String url,
      Optional<String> sha256,
      Optional<String> checksums,
      Map<String, String> binaries,
      Optional<String> home) {}

  /** A Go module of this repository whose only job is to pin what is built. */
  public record GoModule(String module, Map<String, String> packages, String tags) {}

  /** Dependencies of a pom, and optionally an archive or a program inside one of them. */
  public record MavenArtifacts(String pom, Optional<Unpack> unpack, Map<String, String> binaries) {}

  /** An archive or a bare program inside a jar: both are patterns with {@code *}. */
  public record Unpack(String jar, String member) {}

  /**
   * A module of this repository and the files of its build directory that a running program needs.
   */
  public record Module(String path, List<String> files) {}

  /**
   * An address that Prometheus is told while the program runs.
   *
   * @param in folder of the targets; each is one job of prometheus.yml
   * @param port name of one of the program's ports
   * @param labels labels of what is scraped there
   */
  public record Target(String in, String port, Map<String, String> labels) {}

  /**
   * A file to write: exactly one of {@code from}, {@code text} and {@code link} is present.
   *
   * @param link what a symbolic link leads to
   */
  public record FileEntry(
      Optional<String> from, Optional<String> text, Optional<String> link, String to) {}

  /** One command of {@code prepare}. */
  public record Step(
      List<String> command, Map<String, String> environment, Optional<String> input) {}

  /** A probe and how long it may take to succeed. */
  public record Ready(Probe probe, Duration within) {}

  /** How readiness is told. */
  public sealed interface Probe {
    /** A GET that answers 2xx. */
    record Http(String url) implements Probe {}

    /** A port, by name, that accepts connections. */
    record Tcp(String port) implements Probe {}

    /** A line of the log written since the start. */
    record Log(Pattern pattern) implements Probe {}

    /** A command that exits with 0. */
    record Command(List<String> command) implements Probe {}
  }

  /** The signal that asks a program to end, and how long it may take before it is killed. */
  public record Stop(String signal, Duration within) {
    static final Stop DEFAULT = new Stop("TERM", Duration.ofSeconds(20));
  }
}
