package io.sightline.cli.acquire;

import io.sightline.cli.catalog.Program;
import io.sightline.cli.catalog.Program.Find;
import io.sightline.cli.console.Progress;
import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.Layout;
import io.sightline.cli.instance.Located;
import io.sightline.cli.process.Cancelled;
import io.sightline.cli.process.Subprocesses;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Gets hold of programs: on PATH, in the cache, as release, built or resolved; in this order. */
public final class Acquirer {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  // What the largest of them leaves in Go's caches, with some room to link it.
  private static final long FREE_FOR_A_BUILD = 3_000_000_000L;
  private static final Duration SILENCE = Duration.ofSeconds(15);

  private final ProgramCache cache;
  private final PathSearch path;
  private final ReleaseStep releases;
  private final GoStep go;
  private final MavenStep maven;
  private final Maven mavenCommand;
  private final boolean offline;

  /** Creates an acquirer; {@code offline} means that nothing is asked of the network. */
  public Acquirer(Layout layout, Subprocesses subprocesses, boolean offline) {
    this(
        layout,
        subprocesses,
        offline,
        System.getenv().getOrDefault("PATH", ""),
        new Download(CONNECT, SILENCE),
        FREE_FOR_A_BUILD);
  }

  Acquirer(
      Layout layout,
      Subprocesses subprocesses,
      boolean offline,
      String search,
      Download download,
      long freeForABuild) {
    this.offline = offline;
    cache = new ProgramCache(layout.root(), layout.cache());
    path = new PathSearch(search, subprocesses);
    releases = new ReleaseStep(download);
    go = new GoStep(layout.root(), path, subprocesses, offline, freeForABuild);
    mavenCommand = new Maven(layout, path, subprocesses, offline);
    maven = new MavenStep(layout.root(), mavenCommand);
  }

  Maven maven() {
    return mavenCommand;
  }

  /** Finds the program on this machine without building or fetching anything. */
  public Optional<Located> atHand(Program program) {
    if (program.find().path().isPresent()) {
      try {
        return Optional.of(path.find(program, program.find().path().get()));
      } catch (NotFound notFound) {
        // The cache comes next; whether PATH had a wrong version matters only when everything
        // fails.
      }
    }
    return cache.find(program);
  }

  /**
   * Finds, fetches or builds the program.
   *
   * @param later programs that will be asked for after it
   * @throws UserError with the reason of each way that failed
   */
  public Located acquire(Program program, List<Program> later, Progress progress) {
    Optional<Located> atHand = atHand(program);
    if (atHand.isPresent()) {
      return atHand.get();
    }
    Progress.Task task = progress.start(program.name());
    List<String> reasons = new ArrayList<>();
    Find find = program.find();
    try {
      find.path().ifPresent(onPath -> reasons.add("PATH: " + whyNotOnPath(program)));
      reasons.add("cache: not there");
      if (find.release().isPresent() && offline) {
        reasons.add("release: skipped, --offline");
      } else if (find.release().isPresent()) {
        Optional<Located> found =
            attempt(
                program,
                "release",
                "downloaded and verified",
                entry -> releases.fill(program, find.release().get(), entry, task::update),
                task,
                progress,
                reasons);
        if (found.isPresent()) {
          return found.get();
        }
      }
      if (find.go().isPresent()) {
        Optional<Located> found =
            attempt(
                program,
                "Go module",
                "built",
                entry ->
                    go.fill(
                        program,
                        find.go().get(),
                        entry,
                        () -> downloadNext(later, progress),
                        task::update),
                task,
                progress,
                reasons);
        if (found.isPresent()) {
          return found.get();
        }
      }
      if (find.maven().isPresent()) {
        Optional<Located> found =
            attempt(
                program,
                "Maven",
                "resolved",
                entry -> maven.fill(program, find.maven().get(), entry, task::update),
                task,
                progress,
                reasons);
        if (found.isPresent()) {
          return found.get();
        }
      }
    } finally {
      task.end();
    }
    throw new UserError(
        "there is no way to get " + program.title() + " " + program.version(),
        String.join("\n", reasons),
        (offline ? "run it without --offline, or " : "")
            + "mend one of these: docs/programs.md tells what each needs");
  }

  /** One that had to be built where its release could not be had: the next one will be, too. */
  private void downloadNext(List<Program> later, Progress progress) {
    for (Program program : later) {
      if (program.find().go().isPresent() && atHand(program).isEmpty()) {
        try {
          go.download(program.find().go().get());
        } catch (Cancelled e) {
          // Whoever cancelled says so.
          return;
        } catch (NotFound | IOException e) {
          progress.line(
              "        %-18s downloads ahead of its turn failed: %s"
                  .formatted(program.name(), e.getMessage()));
        }
        return;
      }
    }
  }

  private Optional<Located> attempt(
      Program program,
      String way,
      String success,
      ProgramCache.Filler filler,
      Progress.Task task,
      Progress progress,
      List<String> reasons) {
    Consumer<String> update = task::update;
    String reason;
    try {
      Located located = cache.make(program, filler, update);
      task.done(program.version() + " " + success);
      return Optional.of(located);
    } catch (NotFound e) {
      reason = e.getMessage();
    } catch (IOException e) {
      reason = e.getMessage() == null ? e.toString() : e.getMessage();
    }
    reasons.add(way + ": " + reason);
    progress.line(
        "        %-18s %s: %s"
            .formatted(program.name(), way, reason.lines().findFirst().orElse("")));
    return Optional.empty();
  }

  private String whyNotOnPath(Program program) {
    try {
      path.find(program, program.find().path().orElseThrow());
      return "found only now";
    } catch (NotFound notFound) {
      return notFound.getMessage();
    }
  }
}
