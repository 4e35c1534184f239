package io.sightline.defaults;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/**
 * A pool asks the database every few seconds whether its connections are alive, in some drivers
 * (PostgreSQL's for one) by an empty statement. Such a span alone is a trace of its own that says
 * nothing. Within a request it stays, because the request waits for it; metrics count both.
 */
final class ConnectionChecks implements Sampler {

  private static final String TRACED = "sightline.trace-connection-checks";

  // copied from DbAttributes and what was before them
  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("db.system.name");
  private static final AttributeKey<String> OLD_SYSTEM = AttributeKey.stringKey("db.system");
  private static final AttributeKey<String> QUERY = AttributeKey.stringKey("db.query.text");
  private static final AttributeKey<String> OLD_QUERY = AttributeKey.stringKey("db.statement");
  private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("db.operation.name");
  private static final AttributeKey<String> OLD_OPERATION = AttributeKey.stringKey("db.operation");

  private final Sampler delegate;

  static Sampler configure(Sampler sampler, ConfigProperties config) {
    return config.getBoolean(TRACED, false) ? sampler : new ConnectionChecks(sampler);
  }

  private ConnectionChecks(Sampler delegate) {
    this.delegate = delegate;
  }

  @Override
  public SamplingResult shouldSample(
      Context parentContext,
      String traceId,
      String name,
      SpanKind kind,
      Attributes attributes,
      List<LinkData> parentLinks) {
    if (kind == SpanKind.CLIENT
        && isEmptyStatement(attributes)
        && !Span.fromContext(parentContext).getSpanContext().isValid()) {
      return SamplingResult.drop();
    }
    return delegate.shouldSample(parentContext, traceId, name, kind, attributes, parentLinks);
  }

  private static boolean isEmptyStatement(Attributes attributes) {
    return isEmpty(attributes.get(QUERY))
        && isEmpty(attributes.get(OLD_QUERY))
        && attributes.get(OPERATION) == null
        && attributes.get(OLD_OPERATION) == null
        && (attributes.get(SYSTEM) != null || attributes.get(OLD_SYSTEM) != null);
  }

  private static boolean isEmpty(String text) {
    return text == null || text.isEmpty();
  }

  @Override
  public String getDescription() {
    return "ConnectionChecks{" + delegate.getDescription() + "}";
  }

  @Override
  public String toString() {
    return getDescription();
  }
}
