package io.sightline.user;

/** A favourite that cannot be kept. */
final class FavoriteRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  FavoriteRefused(Reason reason) {
    super(reason.message);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }

  enum Reason {
    NO_SUCH_USER("User not found"),
    NO_SUCH_PRODUCT("Product not found"),
    NO_FAVORITE("The product is no favorite"),
    TOO_MANY("A user has at most " + Favorites.MAX + " favorites");

    private final String message;

    Reason(String message) {
      this.message = message;
    }
  }
}
