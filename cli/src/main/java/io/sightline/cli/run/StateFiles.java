package io.sightline.cli.run;

import io.sightline.cli.acquire.FileTrees;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.catalog.Program.FileEntry;
import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.Layout;
import io.sightline.cli.instance.Values;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/** The files that a program finds in its state folder. */
final class StateFiles {

  private final Layout layout;
  private final Instance instance;
  private final Values values;

  StateFiles(Layout layout, Instance instance, Values values) {
    this.layout = layout;
    this.instance = instance;
    this.values = values;
  }

  /** Writes them anew; nothing of an earlier start is left. */
  void write(Program program) throws IOException {
    Path state = instance.stateOf(program.name());
    FileTrees.delete(state);
    Files.createDirectories(state);
    for (FileEntry file : program.files()) {
      Path to = state.resolve(file.to());
      if (file.text().isPresent()) {
        Files.createDirectories(to.getParent());
        Files.createFile(
            to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(to, values.expand(program, file.text().get()));
      } else if (file.link().isPresent()) {
        Files.createDirectories(to.getParent());
        Files.createSymbolicLink(to, Path.of(values.expand(program, file.link().get())));
      } else {
        copy(program, layout.root().resolve(file.from().orElseThrow()), to);
      }
    }
  }

  private void copy(Program program, Path from, Path to) throws IOException {
    if (!Files.exists(from)) {
      throw new UserError(
          program.title() + " cannot be started",
          from + " does not exist; `files` of " + program.name() + " names it",
          "mend the entry, or bring the file back");
    }
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = from.equals(file) ? to : to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        try {
          Files.writeString(target, values.expand(program, Files.readString(file)));
        } catch (MalformedInputException e) {
          // Not a text, so there is nothing to expand.
          FileTrees.copy(file, target);
        }
      }
    }
  }
}
