package io.sightline.startup;

import com.google.auto.service.AutoService;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.resources.Resource;

/** Remembers what the SDK was configured with, until {@link StartupListener} speaks of it. */
@AutoService(AutoConfigurationCustomizerProvider.class)
public final class StartupConfiguration implements AutoConfigurationCustomizerProvider {

  @SuppressWarnings("NonFinalStaticField") // Set once, on the thread that starts the agent.
  private static volatile StartupConfiguration current;

  private ConfigProperties config;
  private Resource resource;

  /** Null under a declarative configuration file. */
  static StartupConfiguration current() {
    return current;
  }

  @Override
  public void customize(AutoConfigurationCustomizer configuration) {
    configuration.addResourceCustomizer(
        (resource, config) -> {
          this.config = config;
          this.resource = resource;
          current = this;
          return resource;
        });
  }

  // After the customizers that add to the resource.
  @Override
  public int order() {
    return Integer.MAX_VALUE;
  }

  ConfigProperties config() {
    return config;
  }

  Resource resource() {
    return resource;
  }
}
