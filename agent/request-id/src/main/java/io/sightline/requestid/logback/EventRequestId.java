package io.sightline.requestid.logback;

import static java.util.Collections.singletonMap;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.util.VirtualField;
import io.opentelemetry.javaagent.bootstrap.sightline.RequestIdHook;
import java.util.HashMap;
import java.util.Map;
import javax.annotation.Nullable;

/**
 * The request id of an event, taken on the thread that logs: an appender may run on another one.
 * Costs a look into the context and a small map for each event, and a copy of the MDC each time it
 * is asked for, where there is something in it.
 */
public final class EventRequestId {

  private static final String KEY = "request_id";

  private static final VirtualField<ILoggingEvent, Map<String, String>> requestIds =
      VirtualField.find(ILoggingEvent.class, Map.class);

  public static void remember(ILoggingEvent event) {
    String id = RequestIdHook.of(Context.current());
    if (id != null) {
      requestIds.set(event, singletonMap(KEY, id));
    }
  }

  /** The same map when there is no id, or one that the application has put there itself. */
  @Nullable
  public static Map<String, String> addTo(@Nullable Map<String, String> mdc, ILoggingEvent event) {
    Map<String, String> id = requestIds.get(event);
    if (id == null) {
      return mdc;
    }
    // An event is asked several times, and most have nothing of the application's.
    if (mdc == null || mdc.isEmpty()) {
      return id;
    }
    if (mdc.containsKey(KEY)) {
      return mdc;
    }
    Map<String, String> result = new HashMap<>(mdc);
    result.putAll(id);
    return result;
  }

  private EventRequestId() {}
}
