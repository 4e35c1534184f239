package io.sightline.virtualthreads;

import com.google.auto.service.AutoService;
import io.opentelemetry.javaagent.extension.ignore.IgnoredTypesBuilder;
import io.opentelemetry.javaagent.extension.ignore.IgnoredTypesConfigurer;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;

/** The agent leaves {@code java.lang} alone unless told otherwise. */
@AutoService(IgnoredTypesConfigurer.class)
public final class ThreadTypes implements IgnoredTypesConfigurer {

  @Override
  public void configure(IgnoredTypesBuilder builder, ConfigProperties config) {
    if (!config.getBoolean(VirtualThreadsInstrumentationModule.PROPAGATE, false)) {
      return;
    }
    builder
        .allowClass("java.lang.Thread")
        .allowClass(BuilderInstrumentation.BUILDER)
        // These are prefixes.
        .ignoreClass("java.lang.Thread$")
        .ignoreClass("java.lang.ThreadGroup")
        .ignoreClass("java.lang.ThreadLocal");
  }
}
