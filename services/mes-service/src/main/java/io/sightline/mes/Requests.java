package io.sightline.mes;

import io.helidon.http.BadRequestException;
import io.helidon.webserver.http.ServerRequest;
import io.sightline.platform.Require;
import java.util.Optional;
import java.util.UUID;

/** Parameters of requests. */
final class Requests {
  private static final int MAX_LIMIT = 200;
  private static final int DEFAULT_LIMIT = 50;

  private Requests() {}

  /** The id in the path; empty for one that nothing can have. */
  static Optional<UUID> id(ServerRequest request, String name) {
    String text = request.path().pathParameters().get(name);
    try {
      // The parser also takes texts that are shorter.
      return Optional.of(UUID.fromString(text))
          .filter(parsed -> parsed.toString().equalsIgnoreCase(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** How many somebody wants at most. */
  static int limit(ServerRequest request) {
    Optional<String> text = request.query().first("limit").asOptional();
    if (text.isEmpty()) {
      return DEFAULT_LIMIT;
    }
    try {
      return Require.between("limit", Integer.valueOf(text.get()), 1, MAX_LIMIT);
    } catch (NumberFormatException e) {
      throw new BadRequestException("limit must be between 1 and " + MAX_LIMIT, e);
    }
  }
}
