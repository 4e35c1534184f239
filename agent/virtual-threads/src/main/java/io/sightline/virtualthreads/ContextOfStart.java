package io.sightline.virtualthreads;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;

/**
 * What a thread takes along from the one that starts it. The task has the context for as long as it
 * runs, and only there: it is its thread's own, not that of the carrier. No span waits for it.
 *
 * <p>Costs a look at the current context for each start, and where there is one a small object and
 * what it takes to make a context current.
 */
public final class ContextOfStart {

  /** What stands for a span that is not recorded here: one that was not sampled, or a caller's. */
  private static final Class<?> NOT_RECORDED = Span.getInvalid().getClass();

  /** The task itself when there is nothing to take along. */
  public static Runnable giveTo(Runnable task) {
    if (task == null) {
      return null; // as the JDK says
    }
    Context context = Context.current();
    return context == Context.root() || isOver(context) ? task : context.wrap(task);
  }

  /**
   * Whether the span has ended. A loop that accepts connections and was started within a span would
   * make all that comes later part of that one's trace.
   */
  private static boolean isOver(Context context) {
    Span span = Span.fromContext(context);
    return !span.isRecording() && span.getClass() != NOT_RECORDED;
  }

  private ContextOfStart() {}
}
