package io.sightline.instrumentation.helidon.webserver.v4_3;

import io.helidon.http.DirectHandler.TransportRequest;
import io.helidon.http.RequestException;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import javax.annotation.Nullable;

/**
 * An answer that the connection gives, because no routing was reached or because that left an
 * exception to it. What never reached the routing gets its SERVER span and its measurement here, so
 * that each answer is counted and names a trace.
 *
 * <p>Costs other answers a look at a thread local.
 */
public final class ConnectionAnswer {

  private static final ThreadLocal<ConnectionAnswer> current = new ThreadLocal<>();

  private final RequestException exception;
  private final boolean reachedRouting;
  private final Context context;
  private final Scope scope;
  @Nullable private Status status;

  /** Null where an answer is being given already. */
  @Nullable
  public static ConnectionAnswer begin(RequestException exception) {
    if (current.get() != null) {
      return null;
    }
    ConnectionAnswer answer = new ConnectionAnswer(exception);
    current.set(answer);
    return answer;
  }

  /** Called for each answer, right before its headers are written. */
  public static void write(ServerResponseHeaders headers, @Nullable Status status) {
    ConnectionAnswer answer = current.get();
    if (answer != null) {
      answer.status = status;
      ResponseHeadersMutator.customize(headers, answer.context);
    }
  }

  private ConnectionAnswer(RequestException exception) {
    this.exception = exception;
    Context routed = RequestState.context(exception.getCause());
    if (routed == null) {
      routed = RequestState.refusal(exception);
    }
    this.reachedRouting = routed != null;
    this.context =
        reachedRouting
            ? routed
            : HelidonConnectionSingletons.instrumenter().start(Context.root(), exception.request());
    // What is logged about it belongs to it.
    this.scope = context.makeCurrent();
  }

  /** Also when nothing could be written any more. */
  public void end() {
    current.remove();
    scope.close();
    if (!reachedRouting) {
      TransportRequest request = exception.request();
      boolean fault = status == null || status.code() >= 500;
      HelidonConnectionSingletons.instrumenter()
          .end(context, request, status, fault ? exception : null);
    }
  }
}
