package io.sightline.cli.process;

/** The user ended the command; what it had begun is being undone by whoever noticed. */
public final class Cancelled extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Creates the exception. */
  public Cancelled() {
    super("cancelled");
  }
}
