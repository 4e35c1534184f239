package io.sightline.alerts;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The form in which an alert came. */
enum Channel {
  WEBHOOK,
  SLACK,
  MAIL;

  @JsonValue
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
