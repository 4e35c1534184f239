package io.sightline.user;

import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.platform.Json;
import io.sightline.platform.MethodNotAllowed;
import io.sightline.platform.auth.Tokens;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /users/{user_id}/favorites}. */
final class FavoriteHttpService implements HttpService {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);

  private final Favorites favorites;
  private final Tokens tokens;

  FavoriteHttpService(Favorites favorites, Tokens tokens) {
    this.favorites = favorites;
    this.tokens = tokens;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/users/{user_id}/favorites", this::list)
        .any("/users/{user_id}/favorites", MethodNotAllowed.allow("GET"))
        .put("/users/{user_id}/favorites/{product_id}", this::add)
        .delete("/users/{user_id}/favorites/{product_id}", this::remove)
        .any("/users/{user_id}/favorites/{product_id}", MethodNotAllowed.allow("PUT, DELETE"));
  }

  private void list(ServerRequest request, ServerResponse response) {
    String userId = userId(request);
    try {
      Json.send(response, favorites.list(userId));
    } catch (FavoriteRefused e) {
      throw answer(e);
    } catch (ProductsUnavailable e) {
      throw unavailable(e);
    }
  }

  private void add(ServerRequest request, ServerResponse response) {
    String userId = userId(request);
    try {
      favorites.add(userId, productId(request));
    } catch (FavoriteRefused e) {
      throw answer(e);
    } catch (ProductsUnavailable e) {
      throw unavailable(e);
    }
    response.status(Status.NO_CONTENT_204).send();
  }

  private void remove(ServerRequest request, ServerResponse response) {
    String userId = userId(request);
    try {
      favorites.remove(userId, productId(request));
    } catch (FavoriteRefused e) {
      throw answer(e);
    }
    response.status(Status.NO_CONTENT_204).send();
  }

  private String userId(ServerRequest request) {
    String userId = request.path().pathParameters().get("user_id");
    tokens.requireUser(request, userId);
    return userId;
  }

  private static String productId(ServerRequest request) {
    return request.path().pathParameters().get("product_id");
  }

  private static HttpException answer(FavoriteRefused refused) {
    Status status =
        switch (refused.reason()) {
          case NO_SUCH_USER, NO_SUCH_PRODUCT, NO_FAVORITE -> Status.NOT_FOUND_404;
          case TOO_MANY -> Status.CONFLICT_409;
        };
    return new HttpException(refused.getMessage(), status, refused, true);
  }

  private static HttpException unavailable(ProductsUnavailable e) {
    LOGGER.atError().setCause(e).log("products_unavailable");
    return new HttpException(
        "Products cannot be looked up now", Status.SERVICE_UNAVAILABLE_503, e, true);
  }
}
