package io.sightline.instrumentation.helidon.websocket.v4_0;

import io.helidon.http.BadRequestException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.websocket.WsRoute;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.api.internal.SpanKey;
import io.opentelemetry.instrumentation.api.util.VirtualField;
import java.util.Locale;
import javax.annotation.Nullable;

/**
 * A request for a connection while it is answered: calls that are made to decide on it belong to
 * the connection's span, which is the only SERVER span of the request, whoever answers it.
 *
 * <p>Until Helidon 4.4 the upgrader comes before HTTP routing, and leaves to that what it does not
 * want. From 4.5 on routing asks the upgrader, inside of the application's filters.
 */
public final class Upgrade {

  private static final ContextKey<Upgrade> KEY =
      ContextKey.named("sightline-helidon-websocket-upgrade");

  /** Begun by an upgrader that has left them to HTTP. */
  private static final VirtualField<ConnectionContext, Upgrade> LEFT =
      VirtualField.find(ConnectionContext.class, Upgrade.class);

  /** Looked at by helidon-webserver, which has a span for every answer that has none. */
  private static final VirtualField<Throwable, Object> REFUSALS =
      VirtualField.find(Throwable.class, Object.class);

  /** Helidon's upgrader leaves a request without one to HTTP. */
  private static final HeaderName WS_KEY = HeaderNames.create("Sec-WebSocket-Key");

  private static final int INTERNAL_SERVER_ERROR = 500;

  private final Context parent;
  private final Handshake handshake;
  private Scope outer = Scope.noop();
  private Scope inner = Scope.noop();
  @Nullable private Connection connection;
  private boolean taken;

  private Upgrade(Context parent, Handshake handshake) {
    this.parent = parent;
    this.handshake = handshake;
  }

  /**
   * Null without a key, and inside of another upgrader: one that calls what it extends.
   *
   * @param own whether the upgrader is the application's, of which nobody knows when it decides.
   *     Helidon's has no span before it has a route: most of what it leaves to HTTP has none.
   */
  @Nullable
  public static Upgrade begin(
      ConnectionContext peer, HttpPrologue prologue, Headers headers, boolean own) {
    Context parent = Context.current();
    if (!headers.contains(WS_KEY) || parent.get(KEY) != null) {
      return null;
    }
    Upgrade upgrade = new Upgrade(parent, new Handshake(peer, prologue, headers));
    upgrade.outer = parent.with(KEY, upgrade).makeCurrent();
    if (own) {
      upgrade.start();
    }
    return upgrade;
  }

  /** Null for other protocols, and for requests that Helidon leaves to HTTP after all. */
  @Nullable
  public static Upgrade routing(ConnectionContext peer, RoutingRequest request) {
    Headers headers = request.headers();
    if (!headers.contains(WS_KEY) || !asksForUpgrade(headers)) {
      return null;
    }
    Context parent = Context.current();
    Upgrade upgrade = new Upgrade(parent, new Handshake(peer, request.prologue(), headers));
    upgrade.connection = Connection.start(parent, upgrade.handshake);
    upgrade.insteadOfHttp();
    return upgrade;
  }

  private static boolean asksForUpgrade(Headers headers) {
    for (String value : headers.values(HeaderNames.CONNECTION)) {
      if (value.toLowerCase(Locale.ROOT).contains("upgrade")) {
        return true;
      }
    }
    return false;
  }

  /** HTTP routing gets a request that an upgrader was asked for; null for all others. */
  @Nullable
  public static Upgrade left(ConnectionContext peer) {
    Upgrade upgrade = LEFT.get(peer);
    if (upgrade != null) {
      LEFT.set(peer, null);
      upgrade.insteadOfHttp();
    }
    return upgrade;
  }

  /** Nothing comes any more: routing was not reached, because there are too many requests. */
  public static void forget(ConnectionContext peer) {
    Upgrade upgrade = LEFT.get(peer);
    if (upgrade != null && upgrade.connection != null) {
      LEFT.set(peer, null);
      upgrade.connection.refused(Ending.refused(null), null);
    }
  }

  /** Tells the upgrade of this thread which route it takes. */
  public static void routed(WsRoute route) {
    Upgrade upgrade = Context.current().get(KEY);
    if (upgrade != null) {
      upgrade.start().route(Routes.of(route));
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
    return upgrade.start();
  }

  /** What an upgrader has made of it. */
  public void end(@Nullable ServerConnection made, @Nullable Throwable thrown) {
    closeScopes();
    if (thrown != null) {
      refuse(thrown);
    } else if (taken) {
      return;
    } else if (made != null) {
      started().refused(Ending.handedOver(), null);
    } else if (connection != null) {
      LEFT.set(handshake.peer(), this);
    }
  }

  /** What HTTP routing has made of it. */
  public void end(RoutingRequest request, RoutingResponse response, @Nullable Throwable thrown) {
    closeScopes();
    if (thrown != null) {
      refuse(thrown);
    } else if (!taken) {
      String route = HttpRoute.of(request);
      if (route != null) {
        started().route(route);
      }
      started().refused(Ending.refused(response.status().code()), null);
    }
  }

  private Connection start() {
    if (connection == null) {
      connection = Connection.start(parent, handshake);
      inner = connection.context().with(KEY, this).makeCurrent();
    }
    return connection;
  }

  private Connection started() {
    if (connection == null) {
      connection = Connection.start(parent, handshake);
    }
    return connection;
  }

  /** Upstream's filter makes no span where one of its kind is. */
  private void insteadOfHttp() {
    Context context = started().context();
    outer =
        SpanKey.HTTP_SERVER
            .storeInContext(context, Span.fromContext(context))
            .with(KEY, this)
            .makeCurrent();
  }

  private void closeScopes() {
    inner.close();
    outer.close();
    inner = Scope.noop();
    outer = Scope.noop();
  }

  private void refuse(Throwable thrown) {
    Connection refused = started();
    if (taken) {
      // By a filter, after the connection was made: nobody will read from it.
      refused.end(thrown);
      return;
    }
    REFUSALS.set(thrown, refused.context());
    refused.refused(Ending.refused(status(thrown)), cause(thrown));
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
