package io.sightline.launcher;

import io.opentelemetry.javaagent.OpenTelemetryAgent;
import java.io.File;
import java.lang.instrument.Instrumentation;
import java.util.Properties;

/**
 * Entry point of sightline-agent.jar: sets the defaults that the upstream agent reads before any
 * extension is asked, and hands over to it.
 */
public final class Launcher {

  /** Called by the JVM for {@code -javaagent}. */
  public static void premain(String arguments, Instrumentation instrumentation) {
    start("premain", arguments, instrumentation);
  }

  /** Called by the JVM when the agent is attached to a running application. */
  public static void agentmain(String arguments, Instrumentation instrumentation) {
    start("agentmain", arguments, instrumentation);
  }

  /** Prints the version, as upstream's agent does. */
  public static void main(String... arguments) {
    OpenTelemetryAgent.main(arguments);
  }

  // Too early for logging, and nothing in here may stop the application.
  @SuppressWarnings("SystemOut")
  private static void start(String method, String arguments, Instrumentation instrumentation) {
    try {
      Properties set = new Properties(System.getProperties());
      // Switched off is silent, and leaves what another agent may still read as it was.
      if (!applyDefaults(arguments, set)) {
        return;
      }
      File other = Upstream.started();
      if (other != null) {
        System.err.println(
            "sightline: an OpenTelemetry agent has been started before, "
                + other
                + "; Sightline's does not start. Take one of the two -javaagent options out.");
        return;
      }
      System.getProperties().putAll(set);
      Upstream.start(method, arguments, instrumentation);
    } catch (Throwable t) {
      System.err.println(
          "sightline: the agent was not started, the application runs without: " + t);
    }
  }

  /**
   * False when the user has switched the agent off. Upstream's would then still start a thread, set
   * properties for its logging and print its version.
   */
  @SuppressWarnings("SystemOut")
  private static boolean applyDefaults(String arguments, Properties properties) {
    try {
      return EarlyDefaults.apply(arguments, properties, System.getenv());
    } catch (Throwable t) {
      System.err.println("sightline: early defaults were not set, the agent starts without: " + t);
      return true;
    }
  }

  private Launcher() {}
}
