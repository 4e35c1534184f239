package io.sightline.agent;

import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import java.util.Map;

/** An extension beside ours that prints settings as all extensions see them. */
public final class SettingsPrinter implements AutoConfigurationCustomizerProvider {

  @Override
  public void customize(AutoConfigurationCustomizer configuration) {
    configuration.addPropertiesCustomizer(
        config -> {
          for (String name : System.getProperty("test.settings").split(",")) {
            System.out.println("SETTING " + name + "=" + config.getString(name));
          }
          return Map.of();
        });
  }

  /** After those who may still change something. */
  @Override
  public int order() {
    return Integer.MAX_VALUE;
  }
}
