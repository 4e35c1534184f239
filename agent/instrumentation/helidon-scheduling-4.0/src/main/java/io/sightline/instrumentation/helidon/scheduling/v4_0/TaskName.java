package io.sightline.instrumentation.helidon.scheduling.v4_0;

import io.helidon.scheduling.ScheduledConsumer;
import java.lang.StackWalker.StackFrame;
import java.util.regex.Pattern;
import javax.annotation.Nullable;

/**
 * What a task is called by: its id, else its class, else the method that schedules it, because a
 * lambda has no name of its own.
 *
 * @param function the method that runs, null for a lambda
 */
record TaskName(String name, @Nullable String function) {

  private static final String SCHEDULING = "io.helidon.scheduling.";

  private static final Pattern LAMBDA_METHOD = Pattern.compile("lambda\\$(.+)\\$\\d+");

  static TaskName of(ScheduledConsumer<?> task, @Nullable String id, @Nullable StackFrame creator) {
    Class<?> type = task.getClass();
    boolean lambda = type.isHidden() || type.getName().contains("$$Lambda");
    String function = lambda ? null : type.getName() + ".run";
    if (id != null) {
      return new TaskName(id, function);
    }
    if (!lambda) {
      return new TaskName(simple(type.getName()) + ".run", function);
    }
    return new TaskName(
        creator == null ? "lambda" : simple(creator.getClassName()) + "." + method(creator), null);
  }

  /** Who makes the task; null when it is not Helidon's task that asks for what it has to run. */
  @Nullable
  static Asked asked() {
    return StackWalker.getInstance()
        .walk(
            frames -> {
              Asked asked = null;
              for (StackFrame frame : (Iterable<StackFrame>) frames::iterator) {
                String type = frame.getClassName();
                if (asked == null) {
                  if (isTask(frame)) {
                    asked = new Asked(null);
                  } else if (!isOurs(type) && !frame.getMethodName().equals("task")) {
                    return null;
                  }
                } else if (!type.startsWith(SCHEDULING)) {
                  return new Asked(frame);
                }
              }
              return asked;
            });
  }

  private static boolean isTask(StackFrame frame) {
    return frame.getMethodName().equals("<init>")
        && (frame.getClassName().equals(SCHEDULING + "FixedRateTask")
            || frame.getClassName().equals(SCHEDULING + "CronTask"));
  }

  private static boolean isOurs(String type) {
    return type.startsWith("io.sightline.instrumentation.helidon.scheduling.");
  }

  private static String method(StackFrame frame) {
    return LAMBDA_METHOD.matcher(frame.getMethodName()).replaceFirst("$1");
  }

  private static String simple(String type) {
    return type.substring(type.lastIndexOf('.') + 1);
  }

  /** A task is being made; by the application's frame, if there is one. */
  record Asked(@Nullable StackFrame creator) {}
}
