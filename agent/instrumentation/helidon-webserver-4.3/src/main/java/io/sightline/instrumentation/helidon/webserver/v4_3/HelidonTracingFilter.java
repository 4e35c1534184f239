package io.sightline.instrumentation.helidon.webserver.v4_3;

import io.helidon.common.context.Context;
import io.helidon.common.context.Contexts;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Optional;
import javax.annotation.Nullable;

/**
 * In the place of the filter that makes a SERVER span of Helidon's own: gives the application the
 * span that is there, where it looks for Helidon's.
 *
 * <p>By method handles, because a server without tracing lacks the classes, and everything else
 * here works without.
 */
final class HelidonTracingFilter implements Filter {

  private static final String REPLACED =
      "io.helidon.webserver.observe.tracing.TracingObserver$TracingFilter";

  private final MethodHandle currentSpan;
  private final MethodHandle contextOfSpan;
  @Nullable private final Object tracer;

  /** Puts it last, thus inside of upstream's; a list without tracing stays as it is. */
  static void replaceIn(List<Filter> filters) {
    for (int i = 0; i < filters.size(); i++) {
      if (filters.get(i).getClass().getName().equals(REPLACED)) {
        try {
          Filter replacement = new HelidonTracingFilter(filters.get(i));
          filters.remove(i);
          filters.add(replacement);
        } catch (ReflectiveOperationException e) {
          // A Helidon that is not known: rather two spans than none where one is looked for.
        }
        return;
      }
    }
  }

  private HelidonTracingFilter(Filter replaced) throws ReflectiveOperationException {
    ClassLoader helidon = replaced.getClass().getClassLoader();
    Class<?> span = Class.forName("io.helidon.tracing.Span", false, helidon);
    Class<?> spanContext = Class.forName("io.helidon.tracing.SpanContext", false, helidon);
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    currentSpan = lookup.findStatic(span, "current", MethodType.methodType(Optional.class));
    contextOfSpan = lookup.findVirtual(span, "context", MethodType.methodType(spanContext));
    tracer = tracerOf(replaced);
  }

  @Nullable
  private static Object tracerOf(Filter replaced) {
    try {
      Field field = replaced.getClass().getDeclaredField("tracer");
      field.setAccessible(true);
      return field.get(replaced);
    } catch (ReflectiveOperationException | RuntimeException e) {
      // Then the application has to ask for the global one, as it does elsewhere.
      return null;
    }
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    Context context = request.context();
    register(context);
    Contexts.runInContext(context, chain::proceed);
  }

  private void register(Context context) {
    try {
      Optional<?> span = (Optional<?>) currentSpan.invoke();
      if (span.isPresent()) {
        context.register(contextOfSpan.invoke(span.get()));
        context.register(span.get());
      }
      if (tracer != null) {
        context.register(tracer);
      }
    } catch (Throwable t) {
      // The application finds no span, as without tracing.
    }
  }
}
