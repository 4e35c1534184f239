package io.sightline.cli.run;

import io.sightline.cli.catalog.Program;
import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.process.Subprocesses;
import io.sightline.cli.process.Subprocesses.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Starts programs that refuse to run as root as somebody else when the caller is root. */
final class Privileges {

  /**
   * In a user namespace the caller's own files belong to user 1000, so nothing changes hands on the
   * disk.
   */
  private static final List<String> NAMESPACE =
      List.of("unshare", "--user", "--map-user=1000", "--map-group=1000", "--");

  private static final List<String> NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--");

  private final Instance instance;
  private final Subprocesses subprocesses;
  private final boolean root;
  private List<String> prefix;

  Privileges(Instance instance, Subprocesses subprocesses) {
    this.instance = instance;
    this.subprocesses = subprocesses;
    this.root = "root".equals(System.getProperty("user.name"));
  }

  /**
   * What to put before the program's commands; its folders are handed over when that is necessary.
   */
  List<String> prefix(Program program, Path executable) {
    if (!root || !program.unprivileged()) {
      return List.of();
    }
    synchronized (this) {
      if (prefix == null) {
        prefix = succeeds(NAMESPACE, List.of("true")) ? NAMESPACE : NOBODY;
      }
    }
    if (prefix == NOBODY) {
      handOver(program, executable);
    }
    return prefix;
  }

  private void handOver(Program program, Path executable) {
    Path data = instance.dataOf(program.name());
    Path state = instance.stateOf(program.name());
    boolean ready =
        succeeds(
                List.of(), List.of("chown", "-R", "65534:65534", data.toString(), state.toString()))
            && succeeds(NOBODY, List.of("test", "-x", executable.toString()))
            && succeeds(NOBODY, List.of("test", "-w", data.toString()));
    if (!ready) {
      throw new UserError(
          program.title() + " does not run as root and cannot be started as another user",
          "this machine refuses user namespaces, and user nobody cannot reach "
              + executable
              + " or "
              + data,
          "run ./sightline as an ordinary user, or put both where everybody may read:"
              + " XDG_CACHE_HOME=/var/cache SIGHTLINE_STATE_DIR=/var/lib/sightline ./sightline up");
    }
  }

  private boolean succeeds(List<String> before, List<String> command) {
    List<String> all = new java.util.ArrayList<>(before);
    all.addAll(command);
    try {
      return subprocesses
          .run(
              new Task("privileges", all, Path.of("/"), Map.of(), "", Duration.ofSeconds(30)),
              line -> {})
          .ok();
    } catch (IOException e) {
      // The command does not exist here, which is an answer: this way is not open.
      return false;
    }
  }
}
