package io.sightline.cli.catalog;

import io.sightline.cli.catalog.Program.Arguments;
import io.sightline.cli.catalog.Program.FileEntry;
import io.sightline.cli.catalog.Program.Find;
import io.sightline.cli.catalog.Program.GoModule;
import io.sightline.cli.catalog.Program.MavenArtifacts;
import io.sightline.cli.catalog.Program.Module;
import io.sightline.cli.catalog.Program.OnPath;
import io.sightline.cli.catalog.Program.Probe;
import io.sightline.cli.catalog.Program.Ready;
import io.sightline.cli.catalog.Program.Release;
import io.sightline.cli.catalog.Program.Step;
import io.sightline.cli.catalog.Program.Stop;
import io.sightline.cli.catalog.Program.Target;
import io.sightline.cli.catalog.Program.Unpack;
import io.sightline.cli.catalog.Program.Wanted;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads one entry of the list of programs. */
final class ProgramReader {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");
  private static final Set<String> SIGNALS = Set.of("TERM", "INT", "QUIT", "HUP", "USR1", "USR2");

  static Program read(String name, Section section) {
    if (!NAME.matcher(name).matches()) {
      section.problem("", "the name of a program is lower case letters, digits, dashes");
    }
    String title = section.requiredText("title");
    section.require("group");
    List<String> groups = section.textOrTexts("group");
    if (!groups.stream().allMatch(NAME.asMatchPredicate())) {
      section.problem("group", "the name of a group is lower case letters, digits, dashes");
    }
    Optional<String> with = section.text("with");
    if (!with.stream().allMatch(NAME.asMatchPredicate())) {
      section.problem("with", "what 'up --with' names is lower case letters, digits, dashes");
    }
    String version = section.text("version").orElse("");
    section.require("find");
    Find find =
        section
            .section("find")
            .map(ProgramReader::find)
            .orElseGet(
                () ->
                    new Find(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    if (version.isEmpty() && section.has("find") && find.module().isEmpty()) {
      section.require("version");
    }
    List<String> command = section.someTexts("command");
    if (section.has("command")) {
      section.require("ready");
    }
    Map<String, Integer> ports = section.portMap("ports");
    Program program =
        new Program(
            name,
            title,
            groups,
            with,
            version,
            section.addedTexts("needs"),
            section.addedTexts("after"),
            section.text("optional"),
            find,
            ports,
            section.sections("targets").stream()
                .map(target -> target(target, ports.keySet()))
                .toList(),
            section.sections("files").stream().map(ProgramReader::file).toList(),
            section.sections("prepare").stream().map(ProgramReader::step).toList(),
            command,
            section.sections("arguments").stream().map(ProgramReader::arguments).toList(),
            section.mergedTextMap("environment"),
            section.section("ready").flatMap(ready -> ready(ready, ports.keySet())),
            section.text("health"),
            section.section("stop").map(ProgramReader::stop).orElse(Stop.DEFAULT),
            runAs(section),
            section.someTexts("config-check"),
            section.textMap("links"));
    section.done();
    return program;
  }

  private static Arguments arguments(Section section) {
    section.requireOneOf("beside", "overlay");
    Optional<String> overlay = section.text("overlay");
    if (!overlay.stream().allMatch(NAME.asMatchPredicate())) {
      section.problem("overlay", "the name of an overlay is lower case letters, digits, dashes");
    }
    section.require("add");
    Arguments arguments = new Arguments(section.text("beside"), overlay, section.texts("add"));
    section.done();
    return arguments;
  }

  private static Find find(Section section) {
    Find find =
        new Find(
            section.section("path").map(ProgramReader::onPath),
            section.section("release").map(ProgramReader::release),
            section.section("go").map(ProgramReader::go),
            section.section("maven").map(ProgramReader::maven),
            section.section("module").map(ProgramReader::module));
    boolean others =
        find.path().isPresent()
            || find.release().isPresent()
            || find.go().isPresent()
            || find.maven().isPresent();
    if (find.module().isPresent() && others) {
      section.problem("module", "excludes path, release, go and maven");
    } else if (find.module().isEmpty() && !others) {
      section.problem("", "needs at least one of path, release, go, maven, module");
    }
    if (find.go().isPresent() && find.maven().isPresent()) {
      section.problem("maven", "excludes go: only one of them can be the last resort");
    }
    section.done();
    return find;
  }

  private static OnPath onPath(Section section) {
    section.require("binaries");
    section.require("pattern");
    section.requireOneOf("matches", "at-least");
    Optional<String> atLeast = section.text("at-least");
    OnPath onPath =
        new OnPath(
            section.textMap("binaries"),
            section.texts("folders"),
            section.texts("arguments"),
            section.pattern("pattern").orElse(Pattern.compile("")),
            new Wanted(section.text("matches").or(() -> atLeast).orElse(""), atLeast.isPresent()));
    atLeast
        .filter(version -> !Program.NUMBERS.matcher(version).matches())
        .ifPresent(
            version -> section.problem("at-least", "must be numbers with dots between them"));
    if (section.has("binaries") && onPath.binaries().isEmpty()) {
      section.problem("binaries", "must name at least one command");
    }
    if (onPath.pattern().matcher("").groupCount() != 1) {
      section.problem("pattern", "must have exactly one group ( … ), which holds the version");
    }
    section.done();
    return onPath;
  }

  private static Release release(Section section) {
    section.requireOneOf("sha256", "checksums");
    section.requireOneOf("binaries", "home");
    Release release =
        new Release(
            section.requiredText("url"),
            section.text("sha256"),
            section.text("checksums"),
            section.textMap("binaries"),
            section.text("home"));
    release
        .sha256()
        .filter(sha -> !sha.matches("[0-9a-f]{64}"))
        .ifPresent(sha -> section.problem("sha256", "must be 64 hexadecimal digits (lower case)"));
    section.done();
    return release;
  }

  private static GoModule go(Section section) {
    section.require("packages");
    GoModule go =
        new GoModule(
            section.requiredText("module"),
            section.textMap("packages"),
            section.text("tags").orElse(""));
    section.done();
    return go;
  }

  private static MavenArtifacts maven(Section section) {
    MavenArtifacts maven =
        new MavenArtifacts(
            section.requiredText("pom"),
            section.section("unpack").map(ProgramReader::unpack),
            section.textMap("binaries"));
    section.done();
    return maven;
  }

  private static Unpack unpack(Section section) {
    Unpack unpack = new Unpack(section.requiredText("jar"), section.requiredText("member"));
    section.done();
    return unpack;
  }

  private static Module module(Section section) {
    Module module = new Module(section.requiredText("path"), section.requiredTexts("files"));
    section.done();
    return module;
  }

  private static Target target(Section section, Set<String> ports) {
    Target target =
        new Target(
            section.requiredText("in"), section.requiredText("port"), section.textMap("labels"));
    if (section.has("in") && !NAME.matcher(target.in()).matches()) {
      section.problem(
          "in", "the name of a folder of targets is lower case letters, digits, dashes");
    }
    if (section.has("port") && !ports.contains(target.port())) {
      section.problem("port", "there is no port '" + target.port() + "'; there are " + ports);
    }
    section.done();
    return target;
  }

  private static FileEntry file(Section section) {
    section.requireOneOf("from", "text", "link");
    FileEntry file =
        new FileEntry(
            section.text("from"),
            section.text("text"),
            section.text("link"),
            section.requiredText("to"));
    if (file.to().startsWith("/") || List.of(file.to().split("/")).contains("..")) {
      section.problem("to", "must be a path inside the state folder");
    }
    section.done();
    return file;
  }

  private static Step step(Section section) {
    Step step =
        new Step(
            section.requiredTexts("command"),
            section.textMap("environment"),
            section.text("input"));
    section.done();
    return step;
  }

  private static Optional<Ready> ready(Section section, Set<String> ports) {
    section.requireOneOf("http", "tcp", "log", "command");
    section.require("within");
    Optional<Duration> within = section.duration("within");
    Optional<Probe> probe =
        section
            .text("http")
            .<Probe>map(Probe.Http::new)
            .or(() -> section.text("tcp").map(Probe.Tcp::new))
            .or(() -> section.pattern("log").map(Probe.Log::new))
            .or(
                () ->
                    Optional.of(section.texts("command"))
                        .filter(list -> !list.isEmpty())
                        .map(Probe.Command::new));
    // Asked for so that they count as known even when another probe was found first.
    List.of("http", "tcp", "log").forEach(section::text);
    section.texts("command");
    section
        .text("tcp")
        .filter(port -> !ports.contains(port))
        .ifPresent(
            port -> section.problem("tcp", "there is no port '" + port + "'; there are " + ports));
    section.done();
    return probe.flatMap(found -> within.map(time -> new Ready(found, time)));
  }

  private static Stop stop(Section section) {
    Stop stop =
        new Stop(
            section.text("signal").orElse(Stop.DEFAULT.signal()),
            section.duration("within").orElse(Stop.DEFAULT.within()));
    if (!SIGNALS.contains(stop.signal())) {
      section.problem("signal", "must be one of " + SIGNALS.stream().sorted().toList());
    }
    section.done();
    return stop;
  }

  private static boolean runAs(Section section) {
    Optional<String> runAs = section.text("run-as");
    if (runAs.isPresent() && !runAs.get().equals("unprivileged")) {
      section.problem("run-as", "must be 'unprivileged' or be left out");
    }
    return runAs.isPresent();
  }

  private ProgramReader() {}
}
