package io.sightline.user;

/** product-service gives no answer that is of use. */
final class ProductsUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ProductsUnavailable(Throwable cause) {
    super("product-service does not answer", cause);
  }
}
