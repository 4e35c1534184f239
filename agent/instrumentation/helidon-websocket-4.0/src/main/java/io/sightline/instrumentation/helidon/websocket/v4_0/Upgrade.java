package io.sightline.instrumentation.helidon.websocket.v4_0;

import io.helidon.http.BadRequestException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.websocket.WsRoute;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.api.util.VirtualField;
import javax.annotation.Nullable;

/**
 * A request while it is answered: calls that are made to decide on it belong to the connection's
 * span.
 */
public final class Upgrade {

  private static final ContextKey<Upgrade> KEY =
      ContextKey.named("sightline-helidon-websocket-upgrade");

  /** Looked at by helidon-webserver, which has a span for every answer that has none. */
  private static final VirtualField<Throwable, Object> REFUSALS =
      VirtualField.find(Throwable.class, Object.class);

  /** Helidon's upgrader leaves a request without one to HTTP. */
  private static final HeaderName WS_KEY = HeaderNames.create("Sec-WebSocket-Key");

  private static final int INTERNAL_SERVER_ERROR = 500;

  private final Connection connection;
  private Scope scope = Scope.noop();
  private boolean taken;

  private Upgrade(Connection connection) {
    this.connection = connection;
  }

  /** Null without a key, and inside of another upgrader: one that calls what it extends. */
  @Nullable
  public static Upgrade begin(ConnectionContext peer, HttpPrologue prologue, Headers headers) {
    Context parent = Context.current();
    if (!headers.contains(WS_KEY) || parent.get(KEY) != null) {
      return null;
    }
    Upgrade upgrade = new Upgrade(Connection.start(parent, new Handshake(peer, prologue, headers)));
    upgrade.scope = upgrade.connection.context().with(KEY, upgrade).makeCurrent();
    return upgrade;
  }

  /** Tells the upgrade of this thread which route it takes. */
  public static void routed(WsRoute route) {
    Upgrade upgrade = Context.current().get(KEY);
    if (upgrade != null) {
      upgrade.connection.route(Routes.of(route));
    }
  }

  /** The connection that the upgrade of this thread leads to, for who makes it; given once. */
  @Nullable
  static Connection take() {
    Upgrade upgrade = Context.current().get(KEY);
    if (upgrade == null || upgrade.taken) {
      return null;
    }
    upgrade.taken = true;
    return upgrade.connection;
  }

  /**
   * Ends the span of a request that was refused here. One that is not for a WebSocket, or that a
   * listener refuses, goes on to HTTP routing, which has a span for it; ours is then forgotten.
   */
  public void end(@Nullable ServerConnection made, @Nullable Throwable thrown) {
    scope.close();
    if (thrown != null) {
      REFUSALS.set(thrown, connection.context());
      connection.refused(Ending.refused(status(thrown)), cause(thrown));
    } else if (made != null && !taken) {
      connection.refused(Ending.handedOver(), null);
    }
  }

  /** The answer that Helidon's HTTP connection makes of it. */
  @Nullable
  private static Integer status(Throwable thrown) {
    if (thrown instanceof RequestException request) {
      return request.status().code();
    }
    if (thrown instanceof BadRequestException request) {
      return request.status().code();
    }
    return thrown instanceof CloseConnectionException ? null : INTERNAL_SERVER_ERROR;
  }

  /** An answer that was meant is no exception worth telling. */
  @Nullable
  private static Throwable cause(Throwable thrown) {
    return thrown instanceof RequestException request
            && request.status().code() < INTERNAL_SERVER_ERROR
        ? null
        : thrown;
  }
}
