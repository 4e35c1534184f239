package io.sightline.cli.check;

/** Told what the check is waiting for. */
@FunctionalInterface
public interface Progress {
  /** Called about twice a second while waiting. */
  void waiting(String what);
}
