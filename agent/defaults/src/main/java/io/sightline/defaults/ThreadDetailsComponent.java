package io.sightline.defaults;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;

/** Our thread details as a processor of a declarative configuration file. */
@AutoService(ComponentProvider.class)
public final class ThreadDetailsComponent implements ComponentProvider {

  static final String NAME = "sightline_thread_details";

  /** The one that upstream has added to the file by then. */
  static final String UPSTREAMS = "thread_details";

  @Override
  public Class<SpanProcessor> getType() {
    return SpanProcessor.class;
  }

  @Override
  public String getName() {
    return NAME;
  }

  @Override
  public SpanProcessor create(DeclarativeConfigProperties config) {
    return new PlatformThreadDetails();
  }
}
