package io.sightline.headmark;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;

/** The sampler that marks a share, for a declarative configuration file. */
@AutoService(ComponentProvider.class)
public final class SamplerComponent implements ComponentProvider {

  @Override
  public Class<Sampler> getType() {
    return Sampler.class;
  }

  @Override
  public String getName() {
    return DeclarativeHeadMark.SAMPLER;
  }

  @Override
  public Sampler create(DeclarativeConfigProperties config) {
    return MarkSampler.create(Double.parseDouble(config.getString("share", "1")));
  }
}
