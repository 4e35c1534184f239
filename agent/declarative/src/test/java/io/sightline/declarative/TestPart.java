package io.sightline.declarative;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;

/** A part that does what a test wants it to. */
public final class TestPart implements ConfigurationPart {

  @SuppressWarnings("NonFinalStaticField") // Made by the service loader, anew for each file.
  static volatile boolean protects;

  @SuppressWarnings("NonFinalStaticField")
  static volatile Throwable failure;

  @Override
  public String name() {
    return "the part under test";
  }

  @Override
  public int order() {
    return 0;
  }

  @Override
  public void apply(ConfigurationTree file, ConfigProperties settings) {
    if (failure instanceof Error e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    file.get("resource").put("schema_url", "https://example.com/changed");
  }

  @Override
  public boolean protects() {
    return protects;
  }
}
