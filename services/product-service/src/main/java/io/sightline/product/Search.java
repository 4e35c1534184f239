package io.sightline.product;

import io.helidon.common.uri.UriQuery;
import io.helidon.http.BadRequestException;
import io.sightline.platform.Require;
import java.util.Locale;
import java.util.Optional;

/**
 * What a caller looks for, checked; without words and category it is everything.
 *
 * @param words words of the name; the last one may be the beginning of one
 */
record Search(Optional<String> words, Optional<String> category, int limit) {
  private static final int MAX_WORDS = 100;
  private static final int MAX_CATEGORY = 50;
  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;

  static Search create(UriQuery query) {
    Optional<String> words = text(query, "q", MAX_WORDS);
    Optional<String> category =
        text(query, "category", MAX_CATEGORY).map(text -> text.toLowerCase(Locale.ROOT));
    return new Search(words, category, limit(query));
  }

  /** Reads {@code limit}, the most products that an answer shall have. */
  static int limit(UriQuery query) {
    if (!query.contains("limit")) {
      return DEFAULT_LIMIT;
    }
    try {
      return Require.between("limit", Integer.valueOf(query.get("limit")), 1, MAX_LIMIT);
    } catch (NumberFormatException e) {
      throw new BadRequestException("limit must be a whole number", e);
    }
  }

  private static Optional<String> text(UriQuery query, String name, int maxLength) {
    if (!query.contains(name)) {
      return Optional.empty();
    }
    return Optional.of(query.get(name))
        .filter(value -> !value.isBlank())
        .map(value -> Require.text(name, value, maxLength).trim());
  }
}
