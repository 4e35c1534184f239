package io.sightline.instrumentation.helidon.websocket.v4_0;

import io.helidon.webserver.http.ServerRequest;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import javax.annotation.Nullable;

/**
 * The pattern of the HTTP route that answered a request. By a method handle, because Helidon does
 * not tell it before 4.3, and everything else here works without.
 */
final class HttpRoute {

  @Nullable private static final MethodHandle MATCHING_PATTERN = find();

  @Nullable
  static String of(ServerRequest request) {
    if (MATCHING_PATTERN == null) {
      return null;
    }
    try {
      return (String) ((Optional<?>) MATCHING_PATTERN.invoke(request)).orElse(null);
    } catch (Throwable t) {
      // The span has no route then, as before 4.3.
      return null;
    }
  }

  @Nullable
  private static MethodHandle find() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(
              ServerRequest.class, "matchingPattern", MethodType.methodType(Optional.class));
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  private HttpRoute() {}
}
