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
import javax.annotation.Nullable;

/** A task whose every run is a trace of its own, whoever has scheduled it. */
public final class TracedTask<I extends Invocation> implements ScheduledConsumer<I> {

  /** Not before Helidon 4.3. */
  @Nullable private static final MethodHandle ID = findId();

  private final ScheduledConsumer<I> task;
  private final TaskName name;
  @Nullable private volatile String schedule;

  private TracedTask(ScheduledConsumer<I> task, TaskName name) {
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

  @Override
  public void run(I invocation) throws Throwable {
    Run run = new Run(name, scheduleOf(invocation));
    // A task may be scheduled inside of a request, which is over when it runs.
    Context parent = Context.root();
    if (!instrumenter().shouldStart(parent, run)) {
      task.run(invocation);
      return;
    }
    Context context = instrumenter().start(parent, run);
    Throwable error = null;
    try (Scope ignored = context.makeCurrent()) {
      task.run(invocation);
    } catch (Throwable t) {
      error = t;
      throw t;
    } finally {
      instrumenter().end(context, run, null, error);
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
}
