package io.sightline.instrumentation.helidon.scheduling.v4_0;

import static io.opentelemetry.javaagent.extension.matcher.AgentElementMatchers.hasClassesNamed;
import static io.opentelemetry.javaagent.extension.matcher.AgentElementMatchers.implementsInterface;
import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.nameStartsWith;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.helidon.scheduling.ScheduledConsumer;
import io.helidon.scheduling.TaskConfig;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.AssignReturned;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * Helidon swallows what a task throws, so the task itself has to be wrapped: where Helidon asks the
 * configuration for it. Its field is filled before the first run can begin.
 */
class TaskConfigInstrumentation implements TypeInstrumentation {

  @Override
  public ElementMatcher<ClassLoader> classLoaderOptimization() {
    return hasClassesNamed("io.helidon.scheduling.TaskConfig");
  }

  @Override
  public ElementMatcher<TypeDescription> typeMatcher() {
    return nameStartsWith("io.helidon.scheduling.")
        .and(implementsInterface(named("io.helidon.scheduling.TaskConfig")));
  }

  @Override
  public void transform(TypeTransformer transformer) {
    transformer.applyAdviceToMethod(
        isPublic()
            .and(named("task"))
            .and(takesArguments(0))
            .and(returns(named("io.helidon.scheduling.ScheduledConsumer"))),
        getClass().getName() + "$TaskAdvice");
  }

  @SuppressWarnings("unused")
  public static class TaskAdvice {

    @AssignReturned.ToReturned
    @Advice.OnMethodExit(suppress = Throwable.class)
    public static ScheduledConsumer<?> onExit(
        @Advice.This TaskConfig config, @Advice.Return ScheduledConsumer<?> task) {
      return TracedTask.wrap(config, task);
    }
  }
}
