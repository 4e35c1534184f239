package io.sightline.requestid;

import static java.util.Collections.singletonList;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import java.util.List;
import javax.annotation.Nullable;

/**
 * Reads and writes the header, in requests, messages and gRPC metadata alike.
 *
 * <p>A propagator does not learn where something goes: {@link RequestIdInstrumenters} has decided
 * that before, when the client's span began.
 */
final class RequestIdPropagator implements TextMapPropagator {

  /** Lower case, as gRPC wants it; to HTTP it is the same. */
  private static final String HEADER = "x-request-id";

  private static final List<String> FIELDS = singletonList(HEADER);

  @Override
  public Collection<String> fields() {
    return FIELDS;
  }

  @Override
  public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
    RequestId id = RequestId.from(context);
    if (id != null && id.isOutbound()) {
      setter.set(carrier, HEADER, id.value());
    }
  }

  @Override
  public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    RequestId id = RequestId.parse(getter.get(carrier, HEADER));
    return id == null ? context : context.with(id);
  }

  @Override
  public String toString() {
    return "RequestIdPropagator";
  }
}
