package io.sightline.defaults;

import static java.util.Collections.singletonMap;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.Map;

/**
 * {@code thread.id} and {@code thread.name} on platform threads only: a virtual thread has no name
 * and its id says nothing, as it lives for one request.
 *
 * <p>Takes the place of upstream's processor, unless the user has set its property or has asked for
 * upstream's next major version, which has none.
 */
final class PlatformThreadDetails implements SpanProcessor {

  private static final String UPSTREAMS = "otel.javaagent.add-thread-details";
  private static final String V3_PREVIEW = "otel.instrumentation.common.v3-preview";
  private static final String OURS = "sightline.platform-thread-details";

  // copied from ThreadIncubatingAttributes
  private static final AttributeKey<Long> THREAD_ID = AttributeKey.longKey("thread.id");
  private static final AttributeKey<String> THREAD_NAME = AttributeKey.stringKey("thread.name");

  static Map<String, String> replaceUpstreams(ConfigProperties config) {
    if (config.getString(UPSTREAMS) != null
        || config.getBoolean(V3_PREVIEW, false)
        || !config.getBoolean(OURS, true)) {
      return singletonMap(OURS, "false");
    }
    return singletonMap(UPSTREAMS, "false");
  }

  static SdkTracerProviderBuilder configure(
      SdkTracerProviderBuilder builder, ConfigProperties config) {
    return config.getBoolean(OURS, true)
        ? builder.addSpanProcessor(new PlatformThreadDetails())
        : builder;
  }

  PlatformThreadDetails() {}

  @Override
  public void onStart(Context parentContext, ReadWriteSpan span) {
    Thread thread = Thread.currentThread();
    if (!VirtualThreads.isVirtual(thread)) {
      span.setAttribute(THREAD_ID, thread.getId());
      span.setAttribute(THREAD_NAME, thread.getName());
    }
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {}

  @Override
  public boolean isEndRequired() {
    return false;
  }
}
