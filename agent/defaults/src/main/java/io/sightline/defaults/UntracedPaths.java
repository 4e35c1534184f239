package io.sightline.defaults;

import static java.util.Arrays.asList;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Health checks make no traces: one comes every few seconds from each prober and none is ever
 * looked at. They are still counted, because metrics do not ask the sampler.
 *
 * <p>Only with a sampler that follows the parent: any other would record what a health check does,
 * a query of the database for one, as a trace of its own without the request.
 */
final class UntracedPaths implements Sampler {

  private static final String PATHS = "sightline.untraced-paths";
  private static final List<String> DEFAULT_PATHS = asList("/health", "/ready");

  // copied from UrlAttributes
  private static final AttributeKey<String> URL_PATH = AttributeKey.stringKey("url.path");

  /**
   * Tells those below a health check, in this service and in others, that it is not merely an
   * unmarked trace, whose spans are recorded all the same: see the module head-mark.
   */
  private static final SamplingResult UNTRACED =
      new SamplingResult() {
        @Override
        public SamplingDecision getDecision() {
          return SamplingDecision.DROP;
        }

        @Override
        public Attributes getAttributes() {
          return Attributes.empty();
        }

        @Override
        public TraceState getUpdatedTraceState(TraceState parentTraceState) {
          return parentTraceState.toBuilder().put("sightline", "untraced").build();
        }
      };

  private final Sampler delegate;
  private final Set<String> paths;

  static Sampler configure(Sampler sampler, ConfigProperties config) {
    // An empty list is how a user turns this off, and looks like an unset one.
    List<String> paths = config.getString(PATHS) == null ? DEFAULT_PATHS : config.getList(PATHS);
    return paths.isEmpty() || !sampler.getDescription().startsWith("ParentBased")
        ? sampler
        : new UntracedPaths(sampler, new HashSet<>(paths));
  }

  private UntracedPaths(Sampler delegate, Set<String> paths) {
    this.delegate = delegate;
    this.paths = paths;
  }

  @Override
  public SamplingResult shouldSample(
      Context parentContext,
      String traceId,
      String name,
      SpanKind kind,
      Attributes attributes,
      List<LinkData> parentLinks) {
    if (kind == SpanKind.SERVER && paths.contains(attributes.get(URL_PATH))) {
      return UNTRACED;
    }
    return delegate.shouldSample(parentContext, traceId, name, kind, attributes, parentLinks);
  }

  @Override
  public String getDescription() {
    return "UntracedPaths{" + paths + "," + delegate.getDescription() + "}";
  }

  @Override
  public String toString() {
    return getDescription();
  }
}
