package io.sightline.cli.instance;

import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.console.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where things are.
 *
 * @param root the repository
 * @param target name of the build directories: {@code target} is Maven's and never built from here,
 *     any other is ours
 * @param state folder that holds the instances
 * @param cache folder that holds downloaded and built programs
 */
public record Layout(Path root, String target, Path state, Path cache) {

  /** Reads the layout from the system properties and variables that docs/cli.md lists. */
  public static Layout fromEnvironment() {
    String root = setting("sightline.root", "SIGHTLINE_ROOT", "");
    if (root.isEmpty()) {
      throw new UserError(
          "the repository's folder is not known",
          "the system property sightline.root is not set",
          "start the command as ./sightline, or add -Dsightline.root=<folder>");
    }
    Path folder = Path.of(root).toAbsolutePath().normalize();
    if (!Files.isDirectory(folder)) {
      throw new UserError(
          "there is no folder " + folder,
          "sightline.root names it",
          "name the repository's folder");
    }
    String state = setting("sightline.state", "SIGHTLINE_STATE_DIR", "");
    String cache = setting("sightline.cache", "XDG_CACHE_HOME", "");
    return new Layout(
        folder,
        setting("sightline.target", "SIGHTLINE_TARGET", "target"),
        state.isEmpty()
            ? folder.resolve(".sightline")
            : Path.of(state).toAbsolutePath().normalize(),
        (cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache))
            .toAbsolutePath()
            .resolve("sightline"));
  }

  private static String setting(String property, String variable, String otherwise) {
    String value = System.getProperty(property);
    if (value == null || value.isEmpty()) {
      value = System.getenv(variable);
    }
    return value == null || value.isEmpty() ? otherwise : value;
  }

  /** All programs that this repository lists. */
  public Catalog catalog() {
    return Catalog.read(
        root,
        List.of(root.resolve("backends/programs.yaml"), root.resolve("services/services.yaml")));
  }

  /** Whether a build directory of this name may be built from here. */
  public boolean builds() {
    return !target.equals("target");
  }
}
