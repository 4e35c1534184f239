package io.sightline.cli.check;

import java.time.Duration;
import java.util.List;

/**
 * One step of the way.
 *
 * @param name what was looked for
 * @param found what was found, in a few words
 * @param took how long it took
 * @param findings why it failed, empty when it did not
 */
public record Hop(String name, String found, Duration took, List<Finding> findings) {
  static Hop ok(String name, String found, Duration took) {
    return new Hop(name, found, took, List.of());
  }

  /** Whether the hop leads on. */
  public boolean ok() {
    return findings.isEmpty();
  }
}
