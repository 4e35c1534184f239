package io.sightline.rules.model;

/** How much of a text remains readable. */
public enum Mask {
  /** Nothing: three asterisks. */
  ALL("all"),
  /** The last four characters, when there are at least eight. */
  LAST4("last4"),
  /** Of an e-mail address the first letter and the host. */
  EMAIL("email");

  private final String text;

  Mask(String text) {
    this.text = text;
  }

  /** The text, masked. */
  public String apply(String value) {
    switch (this) {
      case LAST4:
        return value.length() < 8 ? "***" : "***" + value.substring(value.length() - 4);
      case EMAIL:
        int at = value.indexOf('@');
        return at < 1 ? "***" : value.charAt(0) + "***" + value.substring(at);
      default:
        return "***";
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
