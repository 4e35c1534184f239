package io.sightline.crm;

import io.helidon.http.BadRequestException;
import io.helidon.webserver.http.ServerRequest;
import io.sightline.platform.Require;
import java.util.Optional;
import java.util.UUID;

/** Parameters of requests. */
final class Requests {
  private Requests() {}

  /** The id in the path; empty for one that nothing can have. */
  static Optional<UUID> id(ServerRequest request, String name) {
    String text = request.path().pathParameters().get(name);
    try {
      UUID id = UUID.fromString(text);
      // The parser also takes texts that are shorter.
      return Optional.of(id).filter(parsed -> parsed.toString().equalsIgnoreCase(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A whole number of the query. */
  static int number(ServerRequest request, String name, int otherwise, int min, int max) {
    Optional<String> text = request.query().first(name).asOptional();
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      return Require.between(name, Integer.valueOf(text.get()), min, max);
    } catch (NumberFormatException e) {
      throw new BadRequestException(name + " must be between " + min + " and " + max, e);
    }
  }
}
