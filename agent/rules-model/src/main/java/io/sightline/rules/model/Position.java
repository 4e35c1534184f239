package io.sightline.rules.model;

/** A place in a rule file; lines and columns begin at 1. */
public final class Position {

  private final String file;
  private final int line;
  private final int column;

  public Position(String file, int line, int column) {
    this.file = file;
    this.line = line;
    this.column = column;
  }

  /** A place some characters further on the same line: for what is inside a one-line text. */
  Position plus(int columns) {
    return new Position(file, line, column + columns);
  }

  public String file() {
    return file;
  }

  public int line() {
    return line;
  }

  public int column() {
    return column;
  }

  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
