package io.sightline.requestid.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.util.VirtualField;
import io.opentelemetry.javaagent.bootstrap.sightline.RequestIdHook;
import java.util.HashMap;
import java.util.Map;
import javax.annotation.Nullable;

/**
 * The request id of an event, taken on the thread that logs: an appender may run on another one.
 * Costs a look into the context for each event, and a copy of the MDC where it is printed.
 */
public final class EventRequestId {

  private static final String KEY = "request_id";

  private static final VirtualField<ILoggingEvent, String> requestIds =
      VirtualField.find(ILoggingEvent.class, String.class);

  public static void remember(ILoggingEvent event) {
    String id = RequestIdHook.of(Context.current());
    if (id != null) {
      requestIds.set(event, id);
    }
  }

  /** The same map when there is no id, or one that the application has put there itself. */
  @Nullable
  public static Map<String, String> addTo(@Nullable Map<String, String> mdc, ILoggingEvent event) {
    String id = requestIds.get(event);
    if (id == null || mdc != null && mdc.containsKey(KEY)) {
      return mdc;
    }
    Map<String, String> result = mdc == null ? new HashMap<>() : new HashMap<>(mdc);
    result.put(KEY, id);
    return result;
  }

  private EventRequestId() {}
}
