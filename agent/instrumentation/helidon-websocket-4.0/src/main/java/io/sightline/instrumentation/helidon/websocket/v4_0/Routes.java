package io.sightline.instrumentation.helidon.websocket.v4_0;

import io.helidon.webserver.websocket.WsRoute;
import io.opentelemetry.instrumentation.api.util.VirtualField;
import javax.annotation.Nullable;

/**
 * The patterns that paths of connections match: what spans are named by. A connection that
 * Helidon's routing was not asked for, because the application has an upgrader of its own, has
 * none: its path may name a user.
 */
public final class Routes {

  private static final VirtualField<WsRoute, String> PATTERNS =
      VirtualField.find(WsRoute.class, String.class);

  public static void remember(WsRoute route, String pattern) {
    PATTERNS.set(route, pattern);
  }

  @Nullable
  static String of(WsRoute route) {
    return PATTERNS.get(route);
  }

  private Routes() {}
}
