package io.opentelemetry.javaagent.bootstrap.sightline;

import java.util.function.Function;

/**
 * Where classes of the application ask for the request id of a context; the bootstrap class loader
 * has it. The context is an Object, because this class is not among those that the agent adapts to
 * its own OpenTelemetry.
 */
public final class RequestIdHook {

  private static volatile Function<Object, String> reader;

  /** Sets who answers. */
  public static void connect(Function<Object, String> reader) {
    RequestIdHook.reader = reader;
  }

  /** The request id of a context, or null. */
  public static String of(Object context) {
    Function<Object, String> current = reader;
    return current == null ? null : current.apply(context);
  }

  private RequestIdHook() {}
}
