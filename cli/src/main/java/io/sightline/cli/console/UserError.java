package io.sightline.cli.console;

/**
 * Something that the user can understand and act on: what failed, why, and the next step. It is
 * printed as these three and never as a stack trace.
 */
public final class UserError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String why;
  private final String next;

  /** Creates an error; {@code why} and {@code next} may be empty when {@code what} says it all. */
  public UserError(String what, String why, String next) {
    super(what);
    this.why = why;
    this.next = next;
  }

  /** Like the other constructor, with the failure that led here. */
  public UserError(String what, String why, String next, Throwable cause) {
    this(what, why, next);
    initCause(cause);
  }

  /** Why it happened; may be empty and may have several lines. */
  public String why() {
    return why;
  }

  /** What to do next; may be empty and may have several lines. */
  public String next() {
    return next;
  }

  /** The whole message as it is printed, without a final line break. */
  public String text() {
    StringBuilder text = new StringBuilder("error: ").append(getMessage());
    if (!why.isEmpty()) {
      text.append('\n').append(indent("why:  ", why));
    }
    if (!next.isEmpty()) {
      text.append('\n').append(indent("next: ", next));
    }
    return text.toString();
  }

  private static String indent(String label, String lines) {
    return "  " + label + lines.stripTrailing().replace("\n", "\n        ");
  }
}
