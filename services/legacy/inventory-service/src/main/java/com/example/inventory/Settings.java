package com.example.inventory;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** The settings: those in the jar, overruled by a file, overruled by the environment. */
final class Settings {
  private final Properties properties;

  private Settings(Properties properties) {
    this.properties = properties;
  }

  static Settings load(String file, Map<String, String> environment) throws IOException {
    Properties properties = new Properties();
    InputStream defaults = Settings.class.getResourceAsStream("/inventory.properties");
    try {
      properties.load(defaults);
    } finally {
      defaults.close();
    }
    if (file != null) {
      try {
        InputStream overrides = new FileInputStream(file);
        try {
          properties.load(overrides);
        } finally {
          overrides.close();
        }
      } catch (IOException e) {
        throw new SettingsException("the settings cannot be read: " + e.getMessage());
      }
    }
    for (String key : properties.stringPropertyNames()) {
      String value = environment.get(variable(key));
      if (value != null) {
        properties.setProperty(key, value);
      }
    }
    return new Settings(properties);
  }

  private static String variable(String key) {
    return "INVENTORY_" + key.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  String text(String key) {
    String value = properties.getProperty(key);
    if (value == null || value.trim().isEmpty()) {
      throw new SettingsException(key + " is not set");
    }
    return value.trim();
  }

  int number(String key, int min, int max) {
    String value = text(key);
    try {
      int number = Integer.parseInt(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, with the bounds.
    }
    throw new SettingsException(
        key + " must be a number from " + min + " to " + max + ", it is " + value);
  }
}
