package io.sightline.declarative;

import static java.util.Collections.emptyMap;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;

/** System properties and variables: what is left of the settings beside a declarative file. */
public final class ProcessSettings {

  public static ConfigProperties get() {
    return DefaultConfigProperties.create(
        emptyMap(), ComponentLoader.forClassLoader(ProcessSettings.class.getClassLoader()));
  }

  private ProcessSettings() {}
}
