package io.sightline.cli.instance;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a program is.
 *
 * @param home its folder, if the way it was found gives one
 * @param binaries absolute paths by the names that placeholders use
 */
public record Located(Optional<Path> home, Map<String, Path> binaries) {}
