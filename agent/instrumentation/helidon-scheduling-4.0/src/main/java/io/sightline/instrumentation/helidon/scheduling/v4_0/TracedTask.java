package io.sightline.instrumentation.helidon.scheduling.v4_0;

import static io.sightline.instrumentation.helidon.scheduling.v4_0.HelidonSchedulingSingletons.instrumenter;

import io.helidon.scheduling.CronInvocation;
import io.helidon.scheduling.Invocation;
import io.helidon.scheduling.ScheduledConsumer;
import io.helidon.scheduling.TaskConfig;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.annotation.Nullable;

/** A task whose every run is a trace of its own, whoever has scheduled it. */
public final class TracedTask<I extends Invocation> implements ScheduledConsumer<I> {

  /** Not before Helidon 4.3. */
  @Nullable private static final MethodHandle ID = findId();

  private static final Logger logger = Logger.getLogger(TracedTask.class.getName());

  /** A task can run many times a second. */
  private static final AtomicBoolean REPORTED = new AtomicBoolean();

  private final ScheduledConsumer<I> task;
  private final TaskName name;
  @Nullable private volatile String schedule;

  TracedTask(ScheduledConsumer<I> task, TaskName name) {
    this.task = task;
    this.name = name;
  }

  /** The task itself for everybody but Helidon's constructors; costs a look at the stack. */
  public static ScheduledConsumer<?> wrap(TaskConfig config, @Nullable ScheduledConsumer<?> task) {
    if (task == null || task instanceof TracedTask<?>) {
      return task;
    }
    TaskName.Asked asked = TaskName.asked();
    return asked == null
        ? task
        : new TracedTask<>(task, TaskName.of(task, id(config), asked.creator()));
  }

  /** Not woven in, so nobody else keeps what goes wrong in our part from the task. */
  @Override
  public void run(I invocation) throws Throwable {
    Started started = begin(invocation);
    if (started == null) {
      task.run(invocation);
      return;
    }
    Throwable error = null;
    try {
      task.run(invocation);
    } catch (Throwable t) {
      error = t;
      throw t;
    } finally {
      end(started, error);
    }
  }

  /** Null when the run is not to be traced, or cannot be. */
  @Nullable
  private Started begin(I invocation) {
    try {
      Run run = new Run(name, scheduleOf(invocation));
      // A task may be scheduled inside of a request, which is over when it runs.
      Context parent = Context.root();
      if (!instrumenter().shouldStart(parent, run)) {
        return null;
      }
      Context context = instrumenter().start(parent, run);
      return new Started(run, context, context.makeCurrent());
    } catch (Throwable t) {
      report(t);
      return null;
    }
  }

  private static void end(Started started, @Nullable Throwable error) {
    try {
      started.scope().close();
      instrumenter().end(started.context(), started.run(), null, error);
    } catch (Throwable t) {
      report(t);
    }
  }

  private static void report(Throwable failure) {
    if (REPORTED.compareAndSet(false, true)) {
      logger.log(Level.WARNING, "sightline: runs of scheduled tasks are not traced", failure);
    }
  }

  /** Asked for once: Helidon puts it together anew each time. */
  private String scheduleOf(I invocation) {
    String known = schedule;
    if (known == null) {
      known = invocation instanceof CronInvocation cron ? cron.cron() : invocation.description();
      schedule = known = known.trim();
    }
    return known;
  }

  @Nullable
  private static String id(TaskConfig config) {
    if (ID == null) {
      return null;
    }
    try {
      return ((Optional<?>) ID.invoke(config)).map(String::valueOf).orElse(null);
    } catch (Throwable t) {
      // Then the task is called by its class.
      return null;
    }
  }

  @Nullable
  private static MethodHandle findId() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(TaskConfig.class, "id", MethodType.methodType(Optional.class));
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  private record Started(Run run, Context context, Scope scope) {}
}
