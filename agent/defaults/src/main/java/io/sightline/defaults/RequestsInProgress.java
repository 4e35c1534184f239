package io.sightline.defaults;

import static java.util.Collections.emptyMap;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.instrumentation.api.incubator.instrumenter.InstrumenterCustomizer;
import io.opentelemetry.instrumentation.api.incubator.instrumenter.InstrumenterCustomizer.InstrumentationType;
import io.opentelemetry.instrumentation.api.incubator.instrumenter.InstrumenterCustomizerProvider;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * {@code http.server.active_requests}, as upstream has it, by our own counter: upstream couples it
 * with the sizes of bodies, two more histograms for each route, and takes its two labels out of all
 * attributes of the request anew for each of four records, which was a twentieth of what a small
 * request cost. Who sets upstream's property has upstream's metrics, or none.
 */
@AutoService(InstrumenterCustomizerProvider.class)
public final class RequestsInProgress implements InstrumenterCustomizerProvider {

  private static final String UPSTREAMS =
      "otel.instrumentation.http.server.emit-experimental-telemetry";

  // copied from HttpAttributes and UrlAttributes
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");

  /** A scheme is what a client says it is: without a bound, anybody could fill the memory. */
  private static final int REMEMBERED = 100;

  @SuppressWarnings("NonFinalStaticField") // Set while the SDK is configured, read after it.
  private static volatile boolean wanted;

  private static final ConcurrentMap<String, ConcurrentMap<String, Attributes>> labels =
      new ConcurrentHashMap<>();

  static Map<String, String> configure(ConfigProperties config) {
    count(config.getString(UPSTREAMS) == null);
    return emptyMap();
  }

  static void count(boolean wanted) {
    RequestsInProgress.wanted = wanted;
  }

  @Override
  public void customize(InstrumenterCustomizer customizer) {
    // Connections of WebSocket are counted by themselves; they are none of upstream's.
    if (wanted
        && customizer.hasType(InstrumentationType.HTTP_SERVER)
        && !customizer.getInstrumentationName().startsWith("io.sightline.")) {
      customizer.addOperationMetrics(RequestCounter::new);
    }
  }

  /** What a request is counted by. */
  static Attributes labels(Attributes request) {
    String method = text(request.get(METHOD));
    String scheme = text(request.get(SCHEME));
    ConcurrentMap<String, Attributes> ofScheme = labels.get(scheme);
    if (ofScheme == null) {
      if (labels.size() >= REMEMBERED) {
        return make(method, scheme);
      }
      ofScheme = labels.computeIfAbsent(scheme, key -> new ConcurrentHashMap<>());
    }
    Attributes known = ofScheme.get(method);
    // Upstream knows a dozen methods, and one for all others.
    return known != null ? known : ofScheme.computeIfAbsent(method, key -> make(key, scheme));
  }

  private static Attributes make(String method, String scheme) {
    return Attributes.of(METHOD, orNull(method), SCHEME, orNull(scheme));
  }

  private static String text(String value) {
    return value == null ? "" : value;
  }

  private static String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
