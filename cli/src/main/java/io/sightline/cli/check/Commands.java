package io.sightline.cli.check;

/** The commands that a finding suggests, for the instance that was checked. */
final class Commands {
  private final String suffix;

  Commands(String instance) {
    this.suffix = instance.equals("default") ? "" : " --instance " + instance;
  }

  String status(String program) {
    return "./sightline status" + suffix + " and " + logs(program);
  }

  String up() {
    return "./sightline up" + suffix;
  }

  String logs(String program) {
    return "./sightline logs " + program + suffix;
  }
}
