package io.sightline.declarative;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;

/**
 * What one of our modules changes in a declarative configuration file before the SDK is made of it.
 * What the file says itself stays as it is.
 */
public interface ConfigurationPart {

  /** What is off when this fails, for the message. */
  String name();

  /** Lower ones come first. */
  int order();

  /**
   * Changes the file.
   *
   * @param settings system properties and variables: the file has no place for ours
   */
  void apply(ConfigurationTree file, ConfigProperties settings);

  /** Takes back what it did besides: the file is not changed after all. */
  default void withdraw() {}

  /** Whether nothing may be exported where this fails. */
  default boolean protects() {
    return false;
  }
}
