package io.sightline.user;

import io.helidon.http.BadRequestException;
import io.sightline.platform.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a user prefers.
 *
 * @param language ISO 639-1 code
 * @param newsletter whether the user wants to be told of offers
 * @param categories categories of products that the user looks at first
 */
record Preferences(String language, Boolean newsletter, List<String> categories) {
  static final Preferences DEFAULT = new Preferences("en", false, List.of());

  private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2}");
  private static final int MAX_CATEGORIES = 20;
  private static final int MAX_CATEGORY = 50;

  /** Checks what a caller sent. */
  Preferences checked() {
    if (!LANGUAGE.matcher(Require.text("language", language, 2)).matches()) {
      throw new BadRequestException("language must be a code of two letters such as en");
    }
    if (newsletter == null) {
      throw new BadRequestException("newsletter is required");
    }
    if (categories == null) {
      throw new BadRequestException("categories is required");
    }
    if (categories.size() > MAX_CATEGORIES) {
      throw new BadRequestException("categories must have at most " + MAX_CATEGORIES + " entries");
    }
    List<String> checked = new ArrayList<>();
    for (int i = 0; i < categories.size(); i++) {
      checked.add(Require.text("categories[" + i + "]", categories.get(i), MAX_CATEGORY));
    }
    return new Preferences(language, newsletter, List.copyOf(checked));
  }
}
