package io.sightline.cli.acquire;

import io.sightline.cli.instance.Layout;
import io.sightline.cli.process.Subprocesses;
import io.sightline.cli.process.Subprocesses.Result;
import io.sightline.cli.process.Subprocesses.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs Maven, one at a time: two would write the same local repository. */
final class Maven {

  private final Layout layout;
  private final PathSearch path;
  private final Subprocesses subprocesses;
  private final boolean offline;

  Maven(Layout layout, PathSearch path, Subprocesses subprocesses, boolean offline) {
    this.layout = layout;
    this.path = path;
    this.subprocesses = subprocesses;
    this.offline = offline;
  }

  synchronized Result run(List<String> arguments, Consumer<String> lines)
      throws IOException, NotFound {
    Path mvn =
        path.command("mvn")
            .orElseThrow(() -> new NotFound("no mvn on PATH; install Maven 3.8.7 or newer"));
    List<String> command = new ArrayList<>(List.of(mvn.toString(), "--batch-mode"));
    if (offline) {
      command.add("--offline");
    }
    command.addAll(arguments);
    return subprocesses.run(
        new Task("maven", command, layout.root()).with(Map.of("MAVEN_ARGS", "")), lines);
  }
}
