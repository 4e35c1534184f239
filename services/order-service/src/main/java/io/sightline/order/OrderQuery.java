package io.sightline.order;

import io.helidon.common.uri.UriQuery;
import io.helidon.http.BadRequestException;
import io.sightline.platform.Require;
import java.util.Optional;

/**
 * Which orders to list.
 *
 * @param userId only those of this user
 * @param limit how many at most; nobody reads them all at once
 * @param offset how many of the newest to leave out
 */
record OrderQuery(Optional<String> userId, int limit, int offset) {
  private static final int MAX_ID = 64;
  private static final int LIMIT = 100;
  private static final int MAX_LIMIT = 1000;
  private static final int MAX_OFFSET = 1_000_000;

  static OrderQuery of(UriQuery query) {
    return new OrderQuery(
        query.first("user_id").asOptional().map(id -> Require.text("user_id", id, MAX_ID)),
        number(query, "limit", LIMIT, 1, MAX_LIMIT),
        number(query, "offset", 0, 0, MAX_OFFSET));
  }

  /** A whole number in a query string, or what it is when it is not there. */
  static int number(UriQuery query, String name, int otherwise, int min, int max) {
    Optional<String> text = query.first(name).asOptional();
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      return Require.between(name, Integer.valueOf(text.get()), min, max);
    } catch (NumberFormatException e) {
      throw new BadRequestException(name + " must be a whole number", e);
    }
  }
}
