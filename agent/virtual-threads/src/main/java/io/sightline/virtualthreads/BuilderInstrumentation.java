package io.sightline.virtualthreads;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * {@code Thread.ofVirtual().start}. Neither {@code unstarted} nor the threads of a factory: who
 * makes those may start them anywhere, a server for a connection, an executor for a task that has
 * its context already.
 */
class BuilderInstrumentation implements TypeInstrumentation {

  static final String BUILDER = "java.lang.ThreadBuilders$VirtualThreadBuilder";

  @Override
  public ElementMatcher<TypeDescription> typeMatcher() {
    return named(BUILDER);
  }

  @Override
  public void transform(TypeTransformer transformer) {
    transformer.applyAdviceToMethod(
        isPublic().and(named("start")).and(takesArguments(1)).and(takesArgument(0, Runnable.class)),
        StartAdvice.class.getName());
  }
}
