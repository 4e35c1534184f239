package io.sightline.rules.engine;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Map;

/** Remembers what the service calls itself, for rules that want it as a label, and its settings. */
@AutoService(AutoConfigurationCustomizerProvider.class)
public final class ServiceResource implements AutoConfigurationCustomizerProvider {

  @SuppressWarnings("NonFinalStaticField") // Set once, before any rule is read.
  private static volatile Resource resource = Resource.empty();

  @Override
  public void customize(AutoConfigurationCustomizer configuration) {
    configuration.addResourceCustomizer(
        (current, config) -> {
          resource = current;
          RuleSettings.use(config);
          return current;
        });
  }

  /** Under a declarative configuration file, where nobody is asked about the resource. */
  static void use(Resource resource) {
    ServiceResource.resource = resource;
  }

  // After other customizers of the resource.
  @Override
  public int order() {
    return Integer.MAX_VALUE;
  }

  /** The attribute's value, or null. */
  static Object get(String name) {
    for (Map.Entry<AttributeKey<?>, Object> entry : resource.getAttributes().asMap().entrySet()) {
      if (entry.getKey().getKey().equals(name)) {
        return entry.getValue();
      }
    }
    return null;
  }
}
