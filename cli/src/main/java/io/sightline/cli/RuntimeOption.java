package io.sightline.cli;

import io.sightline.cli.run.Preflight;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What runs the programs. */
final class RuntimeOption {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--runtime",
      paramLabel = "RUNTIME",
      defaultValue = "native",
      description =
          "native (default): programs of this machine. docker: containers, by docker-compose.yml; there is one set of them.")
  private String runtime;

  /**
   * Whether containers are asked for.
   *
   * @param instance the instance that the command is about
   */
  boolean docker(InstanceOptions instance) {
    switch (runtime) {
      case "docker" -> {
        refuse(!instance.isDefault(), "--instance");
        return true;
      }
      case "native" -> {
        return false;
      }
      default ->
          throw new ParameterException(
              spec.commandLine(), "--runtime must be native or docker, not '" + runtime + "'");
    }
  }

  /** Fails when an option was given that says nothing to containers. */
  void refuse(boolean given, String option) {
    if (given) {
      throw new ParameterException(
          spec.commandLine(), option + " is for native programs: leave it or --runtime out");
    }
  }

  /** Fails on a machine that native programs are not provided for. */
  static void requireNative() {
    Preflight.platform();
  }
}
