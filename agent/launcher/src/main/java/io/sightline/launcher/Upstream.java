package io.sightline.launcher;

import io.opentelemetry.javaagent.OpenTelemetryAgent;
import io.opentelemetry.javaagent.bootstrap.JavaagentFileHolder;
import java.io.File;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.CodeSource;

/** The upstream agent of this jar, which need not be the only one of its kind in the JVM. */
final class Upstream {

  private static final MethodType ENTRY =
      MethodType.methodType(void.class, String.class, Instrumentation.class);

  /**
   * The file of the agent of this kind that has been started before, null if there is none. One
   * that starts second returns at once, so that nothing of ours would be there, and nobody be told.
   */
  static File started() {
    try {
      // The boot loader has these classes as soon as such an agent starts.
      Class.forName(
          "io.opentelemetry.javaagent.bootstrap.JavaagentFileHolder",
          false,
          ClassLoader.getSystemClassLoader().getParent());
      return JavaagentFileHolder.getJavaagentFile();
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  /**
   * Starts it by its method {@code premain} or {@code agentmain}.
   *
   * <p>Upstream's entry takes the jar that it was loaded from for the agent. The class path of an
   * application may have another one before ours, as its own dependency: ours is loaded by itself
   * then, or it would start without what we add.
   *
   * @throws Throwable what upstream's method throws, or that there is none
   */
  static void start(String method, String arguments, Instrumentation instrumentation)
      throws Throwable {
    Class<?> agent = OpenTelemetryAgent.class;
    URL ours = location(Launcher.class);
    if (ours != null && !ours.equals(location(agent))) {
      agent =
          new URLClassLoader(new URL[] {ours}, ClassLoader.getSystemClassLoader().getParent())
              .loadClass(agent.getName());
    }
    MethodHandles.publicLookup()
        .findStatic(agent, method, ENTRY)
        .invokeWithArguments(arguments, instrumentation);
  }

  private static URL location(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source == null ? null : source.getLocation();
  }

  private Upstream() {}
}
