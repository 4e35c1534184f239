package io.sightline.requestid;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.incubator.instrumenter.InstrumenterCustomizer;
import io.opentelemetry.instrumentation.api.incubator.instrumenter.InstrumenterCustomizer.InstrumentationType;
import io.opentelemetry.instrumentation.api.incubator.instrumenter.InstrumenterCustomizerProvider;

/**
 * Makes the id where an HTTP request comes in without one, and decides where it goes out.
 *
 * <p>The context of a CLIENT or PRODUCER span is what is injected, and the only place that knows
 * the host for every HTTP client alike: its attributes. What no instrumentation of these kinds
 * sends gets no id.
 *
 * <p>Costs one copy of the context per incoming request without an id and per outgoing call, and
 * for the latter a look into the attributes and into a map of hosts.
 */
@AutoService(InstrumenterCustomizerProvider.class)
public final class RequestIdInstrumenters implements InstrumenterCustomizerProvider {

  // copied from ServerAttributes
  private static final AttributeKey<String> SERVER_ADDRESS =
      AttributeKey.stringKey("server.address");

  @Override
  public void customize(InstrumenterCustomizer customizer) {
    if (customizer.hasType(InstrumentationType.HTTP_SERVER)) {
      customizer.addContextCustomizer(
          (parentContext, request, attributes) -> receive(parentContext));
    }
    if (customizer.hasType(InstrumentationType.HTTP_CLIENT)
        || customizer.hasType(InstrumentationType.RPC_CLIENT)) {
      customizer.addContextCustomizer(
          (parentContext, request, attributes) -> call(parentContext, attributes));
    }
    if (customizer.hasType(InstrumentationType.MESSAGING_PRODUCER)) {
      customizer.addContextCustomizer(
          (parentContext, request, attributes) -> decide(parentContext, true));
    }
  }

  private static Context receive(Context context) {
    return RequestIdCustomizer.hosts() == null || RequestId.from(context) != null
        ? context
        : context.with(RequestId.make());
  }

  static Context call(Context context, Attributes attributes) {
    Hosts hosts = RequestIdCustomizer.hosts();
    return decide(context, hosts != null && hosts.contains(attributes.get(SERVER_ADDRESS)));
  }

  private static Context decide(Context context, boolean outbound) {
    RequestId id = RequestId.from(context);
    return id == null || id.isOutbound() == outbound
        ? context
        : context.with(id.outbound(outbound));
  }
}
