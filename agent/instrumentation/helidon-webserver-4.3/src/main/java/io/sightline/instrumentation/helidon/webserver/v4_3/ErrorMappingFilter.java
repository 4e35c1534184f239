package io.sightline.instrumentation.helidon.webserver.v4_3;

import io.helidon.http.BadRequestException;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.ErrorHandlers;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.opentelemetry.api.trace.Span;
import java.util.ArrayList;
import java.util.List;
import javax.annotation.Nullable;

/**
 * Maps an exception to its response where upstream's filter can see it. Helidon does so after all
 * filters, and the SERVER span of a filter's exception says 200, whatever the client gets.
 *
 * <p>Sits right inside the last of upstream's filters, wherever those are in the list. Costs
 * nothing but a call and a try block as long as nothing is thrown.
 */
public final class ErrorMappingFilter implements Filter {

  private final ErrorHandlers errorHandlers;

  /** The same list when upstream's instrumentation is not in it. */
  public static List<Filter> addTo(List<Filter> filters, ErrorHandlers errorHandlers) {
    // Filters of features that weigh more than routing come before upstream's.
    int position = filters.size();
    while (position > 0 && !isUpstreams(filters.get(position - 1))) {
      position--;
    }
    if (position == 0) {
      return filters;
    }
    List<Filter> result = new ArrayList<>(filters);
    result.add(position, new ErrorMappingFilter(errorHandlers));
    HelidonTracingFilter.replaceIn(result);
    return result;
  }

  private static boolean isUpstreams(Filter filter) {
    return filter.getClass().getName().startsWith("io.opentelemetry.");
  }

  private ErrorMappingFilter(ErrorHandlers errorHandlers) {
    this.errorHandlers = errorHandlers;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    try {
      chain.proceed();
    } catch (CloseConnectionException e) {
      throw e;
    } catch (Throwable t) {
      handle(t, request, response);
    }
  }

  private void handle(Throwable error, RoutingRequest request, RoutingResponse response) {
    ConnectionContext connection = RequestState.connection(request);
    if (connection == null) {
      throw ErrorMappingFilter.<RuntimeException>sneaky(error);
    }
    try {
      errorHandlers.runWithErrorHandling(connection, request, response, () -> throwAgain(error));
    } catch (HttpException e) {
      if (response.hasEntity()) {
        throw e;
      }
      // The connection answers it; it has to get there without a second round of error handlers.
      response.status(statusOfConnection(e));
      RequestState.setUnmapped(request, e);
    }
    // Upstream records an exception that its filter sees, and this one ends here.
    if (response.status().code() >= 500) {
      Span.current().recordException(error);
    }
  }

  private static Status statusOfConnection(HttpException e) {
    return e instanceof BadRequestException ? e.status() : Status.INTERNAL_SERVER_ERROR_500;
  }

  @Nullable
  private static Void throwAgain(Throwable error) throws Exception {
    throw ErrorMappingFilter.<Exception>sneaky(error);
  }

  @SuppressWarnings("unchecked") // errors too have to arrive as they are
  private static <T extends Throwable> T sneaky(Throwable error) throws T {
    throw (T) error;
  }
}
