package io.sightline.cli.console;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** What the user can do about a disk that is full and about files that are not ours to use. */
public final class FileTrouble {

  private static final String NO_ROOM = "No space left on device";

  /** Explains a failure that comes from files, if it is one. */
  public static Optional<UserError> of(Throwable thrown) {
    return fullDisk(thrown).or(() -> file(thrown));
  }

  /** Explains a full disk. It shows in many ways, in ours and in the programs' words. */
  public static Optional<UserError> fullDisk(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof UncheckedIOException) {
        // Its message is that of its cause, behind the name of a class.
        continue;
      }
      String why = cause instanceof UserError error ? error.why() : "";
      String text = cause.getMessage() + "\n" + why;
      Optional<String> line = text.lines().filter(part -> part.contains(NO_ROOM)).findFirst();
      if (line.isPresent()) {
        return Optional.of(
            new UserError(
                "the disk is full",
                (thrown instanceof UserError ? thrown.getMessage() + ":\n" : "") + line.get(),
                "make room and run the command again",
                thrown));
      }
    }
    return Optional.empty();
  }

  private static Optional<UserError> file(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof FileSystemException failure && failure.getFile() != null) {
        return Optional.of(
            new UserError(
                "cannot read or write " + failure.getFile(),
                reason(failure),
                "set SIGHTLINE_STATE_DIR to a folder that you can write, or run it as the owner of"
                    + " these files",
                thrown));
      }
    }
    return Optional.empty();
  }

  private static String reason(FileSystemException failure) {
    return switch (failure) {
      case AccessDeniedException e ->
          "the user " + System.getProperty("user.name") + " may not do that";
      case NoSuchFileException e -> "it is not there";
      default ->
          failure.getReason() == null ? failure.getClass().getSimpleName() : failure.getReason();
    };
  }

  private FileTrouble() {}
}
