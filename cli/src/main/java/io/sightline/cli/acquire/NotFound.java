package io.sightline.cli.acquire;

/**
 * One way to get hold of a program did not work out; the next one is tried. The message says why.
 */
final class NotFound extends Exception {

  private static final long serialVersionUID = 1L;

  NotFound(String message) {
    super(message);
  }
}
