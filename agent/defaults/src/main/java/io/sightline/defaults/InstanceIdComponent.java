package io.sightline.defaults;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.incubator.config.DeclarativeConfigException;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.sightline.declarative.NestedComponent;
import io.sightline.declarative.ProcessSettings;

/** The instance id as a resource detector of a declarative configuration file. */
@AutoService(ComponentProvider.class)
public final class InstanceIdComponent implements ComponentProvider {

  static final String NAME = "sightline_instance_id";

  /** What the file itself says of the resource. */
  static final String KNOWN = "known";

  /** Upstream's detector of name and instance, where this one stands for it. */
  static final String UPSTREAMS = "service";

  /** Of which the id is made: a detector does not see what others have found. */
  private static final String[] PLACES = {"container", "host"};

  @Override
  public Class<Resource> getType() {
    return Resource.class;
  }

  @Override
  public String getName() {
    return NAME;
  }

  @Override
  public Resource create(DeclarativeConfigProperties config) {
    Attributes service = detect(UPSTREAMS, config);
    AttributesBuilder known = service.toBuilder();
    for (String place : PLACES) {
      known.putAll(detect(place, config));
    }
    DeclarativeConfigProperties said = config.getStructured(KNOWN);
    for (String name : said.getPropertyKeys()) {
      String value = said.getString(name);
      if (value != null) {
        known.put(AttributeKey.stringKey(name), value);
      }
    }
    Resource id = InstanceId.create(known.build(), ProcessSettings.get());
    return config.getStructured(UPSTREAMS) == null ? id : Resource.create(service).merge(id);
  }

  private static Attributes detect(String detector, DeclarativeConfigProperties config) {
    try {
      return NestedComponent.create(Resource.class, detector, config).getAttributes();
    } catch (DeclarativeConfigException noSuchDetector) {
      return Attributes.empty();
    }
  }
}
