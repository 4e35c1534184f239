package com.example.inventory;

/** A setting is missing or makes no sense; the message is for whoever made it. */
class SettingsException extends RuntimeException {
  SettingsException(String message) {
    super(message);
  }
}
