package io.sightline.traffic;

import io.sightline.traffic.Customers.Credentials;
import java.util.random.RandomGenerator;

/** Somebody comes back, or for the first time, and looks after what is theirs. */
final class UserFlow implements Flow {
  private static final double NEWCOMERS = 0.25;
  private static final double BY_GATEWAY = 0.5;
  private static final double NEW_FAVORITE = 0.5;

  private final Customers customers;

  UserFlow(Customers customers) {
    this.customers = customers;
  }

  @Override
  public void run(ShopHttp http, RandomGenerator random) {
    boolean byGateway = random.nextDouble() < BY_GATEWAY;
    Shop.Part part = byGateway ? Shop.Part.GATEWAY : Shop.Part.USERS;
    String users = byGateway ? "/api/users" : "/users";

    Credentials credentials;
    if (random.nextDouble() < NEWCOMERS) {
      credentials = customers.newcomer(random);
      Customers.register(http, part, users, credentials, "Newcomer");
    } else {
      credentials = customers.anyCredentials(random);
    }
    Session session = Customers.logIn(http, part, users + "/login", credentials);
    http.send(Call.get(part, users + "/{user_id}").with("user_id", session.userId()).as(session));
    if (random.nextDouble() < NEW_FAVORITE) {
      Catalogue catalogue = Catalogue.of(http.send(Call.get(Shop.Part.PRODUCTS, "/products")));
      http.send(
          Call.put(part, users + "/{user_id}/favorites/{product_id}")
              .with("user_id", session.userId())
              .with("product_id", catalogue.anyId(random))
              .as(session)
              // 409: there are as many as there can be.
              .expect(204, 409));
    }
    http.send(
        Call.get(part, users + "/{user_id}/favorites")
            .with("user_id", session.userId())
            .as(session));
  }
}
