package io.sightline.assistant;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Reads ids of sessions. */
final class SessionIds {
  /** Stricter than {@link UUID#fromString}, which takes {@code 1-1-1-1-1}. */
  private static final Pattern ID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private SessionIds() {}

  static Optional<UUID> parse(String text) {
    return text != null && ID.matcher(text).matches()
        ? Optional.of(UUID.fromString(text))
        : Optional.empty();
  }
}
