package io.sightline.crm;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What was decided about an order. */
enum ApprovalStatus {
  /** Nobody has decided yet. */
  WAITING,
  /** It is made. */
  APPROVED,
  /** It is not made. */
  REJECTED,
  /** The money went back before anybody decided. */
  WITHDRAWN;

  @JsonValue
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<ApprovalStatus> of(String text) {
    return Arrays.stream(values()).filter(status -> status.text().equals(text)).findFirst();
  }
}
