package io.sightline.platform;

/** Finds out whether something that a service depends on is usable. */
@FunctionalInterface
public interface ReadyCheck {

  /**
   * Returns when the dependency is usable.
   *
   * @throws Exception when it is not
   */
  void check() throws Exception;
}
