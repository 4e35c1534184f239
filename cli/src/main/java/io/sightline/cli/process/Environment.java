package io.sightline.cli.process;

import io.sightline.cli.instance.Instance;
import java.util.List;
import java.util.Map;

/**
 * What every process that we start gets from the caller's environment, and what it does not get.
 */
public final class Environment {

  /**
   * Options that would reach every JVM; only the entry of a program may set them, for that program.
   */
  private static final List<String> NEVER_INHERITED =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  /**
   * What the script that starts the command sets aside; only an application of the caller's own
   * gets it back.
   */
  public static final String CALLERS = "SIGHTLINE_CALLER_";

  /** Removes what is not passed on and marks the process as one of the instance. */
  public static void prepare(Map<String, String> environment, Instance instance, String program) {
    NEVER_INHERITED.forEach(environment::remove);
    environment.keySet().removeIf(name -> name.startsWith(CALLERS));
    environment.put(Instance.DIRECTORY_VARIABLE, instance.directory().toString());
    environment.put(Instance.PROGRAM_VARIABLE, program);
  }

  private Environment() {}
}
