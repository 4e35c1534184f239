package io.sightline.alerts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.helidon.http.BadRequestException;
import java.util.Locale;

/** Whether what an alert is about goes on. */
enum AlertStatus {
  FIRING,
  RESOLVED;

  @JsonValue
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  @JsonCreator
  static AlertStatus of(String text) {
    return of("status", text);
  }

  static AlertStatus of(String field, String text) {
    for (AlertStatus status : values()) {
      if (status.text().equals(text)) {
        return status;
      }
    }
    throw new BadRequestException(field + " must be firing or resolved");
  }
}
