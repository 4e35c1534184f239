package io.sightline.user;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Ids of users as callers write them. */
final class UserId {
  // UUID.fromString takes "1-1-1-1-1", too.
  private static final Pattern FORM =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private UserId() {}

  /** Returns the id, empty when no user can have it. */
  static Optional<UUID> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
  }
}
