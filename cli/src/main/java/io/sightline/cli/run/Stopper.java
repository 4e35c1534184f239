package io.sightline.cli.run;

import io.sightline.cli.catalog.Program.Stop;
import io.sightline.cli.instance.LinuxProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Ends processes: by signal, then by force. */
final class Stopper {

  private static final Duration AFTER_KILL = Duration.ofSeconds(10);
  private static final Duration FAMILY = Duration.ofSeconds(1);

  /** How a process ended. */
  enum Outcome {
    STOPPED,
    KILLED,
    STILL_THERE
  }

  static Outcome stop(LinuxProcess process, Stop stop) {
    signal(stop.signal(), process.pid());
    Outcome outcome = Outcome.STOPPED;
    if (!Waiting.until(stop.within(), () -> gone(process))) {
      kill(process);
      outcome =
          Waiting.until(AFTER_KILL, () -> gone(process)) ? Outcome.KILLED : Outcome.STILL_THERE;
    }
    endFamily(process);
    return outcome;
  }

  /**
   * Children that outlived a program: they had it tell them to end, so they get no signal but the
   * last.
   */
  private static void endFamily(LinuxProcess leader) {
    if (leader.leadsSession() && !Waiting.until(FAMILY, () -> family(leader).isEmpty())) {
      family(leader).forEach(child -> signal("KILL", child.pid()));
    }
  }

  private static List<LinuxProcess> family(LinuxProcess leader) {
    return LinuxProcess.all(
        process ->
            process.session() == leader.pid() && process.startTicks() >= leader.startTicks());
  }

  /** Kills it with its whole session's group when it leads one. */
  static void kill(LinuxProcess process) {
    if (gone(process)) {
      return;
    }
    signal("KILL", process.leadsSession() ? -process.pid() : process.pid());
  }

  static boolean gone(LinuxProcess process) {
    return LinuxProcess.of(process.pid())
        .filter(now -> now.startTicks() == process.startTicks())
        .isEmpty();
  }

  /** Java itself knows TERM and KILL only, and no groups. */
  private static void signal(String name, long pid) {
    try {
      new ProcessBuilder(
              List.of(
                  "/bin/sh",
                  "-c",
                  "kill -s \"$0\" -- \"$1\" 2>/dev/null",
                  name,
                  String.valueOf(pid)))
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Stopper() {}
}
