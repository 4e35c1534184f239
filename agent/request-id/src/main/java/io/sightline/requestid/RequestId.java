package io.sightline.requestid;

import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ImplicitContextKeyed;
import java.util.concurrent.ThreadLocalRandom;
import javax.annotation.Nullable;

/**
 * The id of the request that caused what is being done. It travels in the context, and thus
 * wherever the trace does: to executors, virtual threads and callbacks.
 *
 * <p>It leaves the process only in a context that says so: what sends something decides that anew
 * each time, by where it goes.
 */
final class RequestId implements ImplicitContextKeyed {

  private static final ContextKey<RequestId> KEY = ContextKey.named("sightline-request-id");
  private static final int MAX_LENGTH = 64;

  private final String value;
  private final boolean outbound;
  private final RequestId other;

  /** The request id of a context, or null. */
  @Nullable
  static RequestId from(Context context) {
    return context.get(KEY);
  }

  /** What a caller has sent, or null if it is not an id: it ends up in logs and headers. */
  @Nullable
  static RequestId parse(@Nullable String text) {
    return isValid(text) ? new RequestId(text) : null;
  }

  /**
   * An id for a request that has none: 64 random bits, so that no two are the same for years.
   * Written as the agent writes ids of as many bits, which makes no text beside it.
   */
  static RequestId make() {
    return new RequestId(SpanId.fromLong(ThreadLocalRandom.current().nextLong()));
  }

  private RequestId(String value) {
    this.value = value;
    this.outbound = false;
    this.other = new RequestId(this);
  }

  private RequestId(RequestId inbound) {
    this.value = inbound.value;
    this.outbound = true;
    this.other = inbound;
  }

  String value() {
    return value;
  }

  boolean isOutbound() {
    return outbound;
  }

  /** The same id, going out or staying here; made once for each request. */
  RequestId outbound(boolean wanted) {
    return wanted == outbound ? this : other;
  }

  @Override
  public Context storeInContext(Context context) {
    return context.with(KEY, this);
  }

  private static boolean isValid(@Nullable String text) {
    if (text == null || text.isEmpty() || text.length() > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean allowed =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || c == '.'
              || c == '_'
              || c == '-';
      if (!allowed) {
        return false;
      }
    }
    return true;
  }
}
