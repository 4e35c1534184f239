package io.sightline.instrumentation.helidon.webserver.v4_3;

import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.RoutingRequest;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.util.VirtualField;
import javax.annotation.Nullable;

/** What the filter needs of a request and cannot ask it for; kept in fields of the request. */
public final class RequestState {

  private static final VirtualField<RoutingRequest, ConnectionContext> connections =
      VirtualField.find(RoutingRequest.class, ConnectionContext.class);
  private static final VirtualField<RoutingRequest, HttpException> unmapped =
      VirtualField.find(RoutingRequest.class, HttpException.class);
  private static final VirtualField<HttpException, RoutedContext> contexts =
      VirtualField.find(HttpException.class, RoutedContext.class);

  /** Filled by helidon-websocket: it is a module of its own, and a type of either would not do. */
  private static final VirtualField<Throwable, Object> refusals =
      VirtualField.find(Throwable.class, Object.class);

  public static void begin(RoutingRequest request, ConnectionContext connection) {
    connections.set(request, connection);
  }

  /** The exception that no error handler has mapped, for the connection to answer. */
  @Nullable
  public static Throwable end(RoutingRequest request) {
    return unmapped.get(request);
  }

  @Nullable
  static ConnectionContext connection(RoutingRequest request) {
    return connections.get(request);
  }

  static void setUnmapped(RoutingRequest request, HttpException exception) {
    unmapped.set(request, exception);
    contexts.set(exception, new RoutedContext(Context.current()));
  }

  /** Where an exception was left to the connection, or null if the routing has not seen it. */
  @Nullable
  static Context context(@Nullable Throwable exception) {
    if (!(exception instanceof HttpException)) {
      return null;
    }
    RoutedContext routed = contexts.get((HttpException) exception);
    return routed == null ? null : routed.context;
  }

  /** Where a request for a WebSocket was refused: it has its span, or null for any other. */
  @Nullable
  static Context refusal(RequestException exception) {
    Object context = refusals.get(exception);
    if (context == null && exception.getCause() != null) {
      context = refusals.get(exception.getCause());
    }
    return context instanceof Context ? (Context) context : null;
  }

  private RequestState() {}
}
