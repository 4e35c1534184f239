package io.sightline.cli.backup;

/** Entries of the archive. */
final class Names {

  /** First: what it is. */
  static final String MANIFEST = "backup.json";

  /** Last, so that an archive that was cut off lacks it: a SHA-256 and a name in each line. */
  static final String CHECKSUMS = "checksums";

  /** Before the name of what lies in the instance's folder of data. */
  static final String DATA = "data/";

  private Names() {}
}
