package io.sightline.defaults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Map;

/**
 * Where the instances of a user lock their numbers. All of them have to see the same files for as
 * long as they run: the directory for temporary files is another one for each Tomcat or for a
 * service with a private one, and is swept while they run. It is what remains for a user without a
 * home.
 */
final class InstanceDirectory {

  static Path find(Map<String, String> environment, String home, String temporary, String user) {
    Path state = state(environment.get("XDG_STATE_HOME"), home);
    if (state != null) {
      Path directory = state.resolve("sightline").resolve("instances");
      if (isUsable(directory)) {
        return directory;
      }
    }
    return Paths.get(temporary, "sightline-instances-" + user);
  }

  /** Null without a home. */
  private static Path state(String ofUser, String home) {
    Path named = absolute(ofUser);
    if (named != null) {
      return named;
    }
    Path directory = absolute(home);
    // Not to be made here: who has none has none.
    return directory == null || !Files.isDirectory(directory)
        ? null
        : directory.resolve(".local").resolve("state");
  }

  /** A relative one means nothing, as the specification of the variable says; nor does "?". */
  private static Path absolute(String directory) {
    try {
      Path path = directory == null ? null : Paths.get(directory);
      return path != null && path.isAbsolute() ? path : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static boolean isUsable(Path directory) {
    try {
      Files.createDirectories(directory);
      return Files.isWritable(directory);
    } catch (IOException | SecurityException e) {
      // Read-only, or somebody else's: there is another place.
      return false;
    }
  }

  private InstanceDirectory() {}
}
