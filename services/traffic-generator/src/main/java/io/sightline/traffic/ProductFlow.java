package io.sightline.traffic;

import java.util.List;
import java.util.random.RandomGenerator;

/** Somebody walks through the catalogue, searches and looks at a few products. */
final class ProductFlow implements Flow {
  private static final List<String> TERMS =
      List.of("laptop", "phone", "tab", "watch", "head", "camera", "ultra light laptop");
  private static final double BY_GATEWAY = 0.5;
  private static final int MOST_LOOKED_AT = 3;

  @Override
  public void run(ShopHttp http, RandomGenerator random) {
    boolean byGateway = random.nextDouble() < BY_GATEWAY;
    Shop.Part part = byGateway ? Shop.Part.GATEWAY : Shop.Part.PRODUCTS;
    String products = byGateway ? "/api/products" : "/products";

    Catalogue catalogue = Catalogue.of(http.send(Call.get(part, products)));
    http.send(
        Call.get(part, products + "/search").query("q", TERMS.get(random.nextInt(TERMS.size()))));
    List<String> categories = catalogue.categories();
    if (!categories.isEmpty()) {
      http.send(
          Call.get(part, products + "/search")
              .query("category", categories.get(random.nextInt(categories.size()))));
    }
    int lookedAt = 1 + random.nextInt(MOST_LOOKED_AT);
    for (int i = 0; i < lookedAt; i++) {
      http.send(
          Call.get(part, products + "/{product_id}").with("product_id", catalogue.anyId(random)));
    }
    http.send(
        Call.get(Shop.Part.PRODUCTS, "/products/{product_id}/stock")
            .with("product_id", catalogue.anyId(random)));
  }
}
