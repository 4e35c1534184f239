package io.sightline.instrumentation.helidon.webserver.v4_3;

import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.isStatic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.ErrorHandlers;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.RoutingRequest;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import java.util.List;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.AssignReturned;
import net.bytebuddy.asm.Advice.AssignReturned.ToArguments.ToArgument;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

class FiltersInstrumentation implements TypeInstrumentation {

  @Override
  public ElementMatcher<TypeDescription> typeMatcher() {
    return named("io.helidon.webserver.http.Filters");
  }

  @Override
  public void transform(TypeTransformer transformer) {
    transformer.applyAdviceToMethod(
        isPublic()
            .and(isStatic())
            .and(named("create"))
            .and(takesArguments(2))
            .and(takesArgument(1, List.class)),
        getClass().getName() + "$CreateAdvice");
    transformer.applyAdviceToMethod(
        isPublic()
            .and(named("filter"))
            .and(takesArguments(4))
            .and(takesArgument(1, named("io.helidon.webserver.http.RoutingRequest"))),
        getClass().getName() + "$FilterAdvice");
  }

  @SuppressWarnings("unused")
  public static class CreateAdvice {

    @AssignReturned.ToArguments(@ToArgument(1))
    @Advice.OnMethodEnter(suppress = Throwable.class)
    public static List<Filter> onEnter(
        @Advice.Argument(0) ErrorHandlers errorHandlers, @Advice.Argument(1) List<Filter> filters) {
      return ErrorMappingFilter.addTo(filters, errorHandlers);
    }
  }

  @SuppressWarnings("unused")
  public static class FilterAdvice {

    @Advice.OnMethodEnter(suppress = Throwable.class)
    public static void onEnter(
        @Advice.Argument(0) ConnectionContext connection,
        @Advice.Argument(1) RoutingRequest request) {
      RequestState.begin(request, connection);
    }

    @AssignReturned.ToThrown
    @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
    public static Throwable onExit(
        @Advice.Argument(1) RoutingRequest request, @Advice.Thrown Throwable thrown) {
      return thrown == null ? RequestState.end(request) : thrown;
    }
  }
}
