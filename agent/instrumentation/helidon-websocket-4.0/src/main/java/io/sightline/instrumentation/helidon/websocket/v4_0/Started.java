package io.sightline.instrumentation.helidon.websocket.v4_0;

import io.opentelemetry.api.common.Attributes;
import java.util.concurrent.TimeUnit;

/** When an operation began and with what; kept in its context until it ends. */
record Started(Attributes attributes, long nanos) {

  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  double secondsUntil(long endNanos) {
    return (endNanos - nanos) / NANOS_PER_SECOND;
  }
}
