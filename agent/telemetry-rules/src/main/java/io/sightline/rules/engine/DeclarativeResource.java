package io.sightline.rules.engine;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.resources.Resource;
import io.sightline.declarative.ConfigurationPart;
import io.sightline.declarative.ConfigurationTree;

/**
 * What a declarative configuration file itself says of the service, for rules that want it as a
 * label; of what its detectors find, the name alone.
 */
@AutoService(ConfigurationPart.class)
public final class DeclarativeResource implements ConfigurationPart {

  @Override
  public String name() {
    return "the resource in the labels of rules";
  }

  @Override
  public int order() {
    return 0;
  }

  @Override
  public void apply(ConfigurationTree file, ConfigProperties settings) {
    AttributesBuilder known = Attributes.builder();
    String name = settings.getString("otel.service.name");
    if (name != null) {
      known.put("service.name", name);
    }
    file.resourceAttributes().forEach(known::put);
    ServiceResource.use(Resource.create(known.build()));
  }
}
