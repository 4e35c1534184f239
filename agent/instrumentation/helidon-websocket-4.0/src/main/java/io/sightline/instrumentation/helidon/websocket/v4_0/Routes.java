package io.sightline.instrumentation.helidon.websocket.v4_0;

import io.helidon.webserver.websocket.WsRoute;
import io.opentelemetry.instrumentation.api.util.VirtualField;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.annotation.Nullable;

/** The patterns that paths of connections match: what spans are named by. */
public final class Routes {

  private static final VirtualField<WsRoute, String> PATTERNS =
      VirtualField.find(WsRoute.class, String.class);

  /** Words, and a version: nothing that is different for each user or thing. */
  private static final Pattern FIXED = Pattern.compile("(?:/(?:v\\d{1,2}|[A-Za-z_.-]{1,32}))+/?");

  private static final int MAX_PATHS = 20;

  private static final Set<String> PATHS = ConcurrentHashMap.newKeySet();

  public static void remember(WsRoute route, String pattern) {
    PATTERNS.set(route, pattern);
  }

  @Nullable
  static String of(WsRoute route) {
    return PATTERNS.get(route);
  }

  /**
   * Of a connection that Helidon's routing was not asked for, because the application has an
   * upgrader of its own. The path itself, as long as it looks fixed and there are few.
   */
  @Nullable
  static String ofPath(String path) {
    if (PATHS.contains(path)) {
      return path;
    }
    if (PATHS.size() >= MAX_PATHS || !FIXED.matcher(path).matches()) {
      return null;
    }
    PATHS.add(path);
    return path;
  }

  private Routes() {}
}
