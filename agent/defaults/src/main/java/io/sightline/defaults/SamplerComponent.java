package io.sightline.defaults;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfiguration;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.sightline.declarative.ProcessSettings;

/** A sampler of a declarative configuration file, without health and connection checks. */
@AutoService(ComponentProvider.class)
public final class SamplerComponent implements ComponentProvider {

  static final String NAME = "sightline_untraced";
  static final String DELEGATE = "sampler";

  @Override
  public Class<Sampler> getType() {
    return Sampler.class;
  }

  @Override
  public String getName() {
    return NAME;
  }

  @Override
  public Sampler create(DeclarativeConfigProperties config) {
    ConfigProperties settings = ProcessSettings.get();
    Sampler delegate = DeclarativeConfiguration.createSampler(config.getStructured(DELEGATE));
    return ConnectionChecks.configure(UntracedPaths.configure(delegate, settings), settings);
  }
}
