package io.sightline.user;

import io.helidon.config.Config;
import io.helidon.http.BadRequestException;
import io.helidon.scheduling.FixedRate;
import io.helidon.scheduling.Task;
import io.sightline.platform.Database;
import io.sightline.platform.HttpClients;
import io.sightline.platform.ShopService;
import io.sightline.platform.auth.Tokens;
import java.time.Duration;
import java.util.Optional;

/** The user-service: who the customers are and what they like. */
public final class Main {
  static final String NAME = "user-service";

  private Main() {}

  /**
   * Starts the service.
   *
   * @param args not used
   */
  public static void main(String[] args) {
    ShopService.run(NAME, Main::setup);
  }

  static void setup(ShopService service) {
    Config config = service.config();
    Tokens tokens = Tokens.create(config);
    Passwords passwords = new Passwords(config.get("password.cost").asInt().get());
    Database database = service.database("users");

    Users users = new Users(database, passwords);
    admin(config.get("admin")).ifPresent(users::ensureAdmin);

    Config limits = config.get("login.failures");
    Duration within = limits.get("within").as(Duration.class).get();
    LoginFailures failures =
        new LoginFailures(
            database,
            within,
            limits.get("per.account").asInt().get(),
            limits.get("per.address").asInt().get());
    Logins logins =
        new Logins(
            database,
            passwords,
            failures,
            tokens,
            config.get("token.lifetime").as(Duration.class).get());
    Task forget =
        FixedRate.builder().interval(within).task(invocation -> failures.forgetOld()).build();
    service.onStop(forget::close);

    Config product = config.get("product.service");
    ProductClient products =
        new ProductClient(
            HttpClients.client(
                product.get("url").asString().get(),
                product.get("timeout").as(Duration.class).get()));

    service
        .routing(
            routing ->
                routing
                    .register(new UserHttpService(users, logins, tokens))
                    .register(new FavoriteHttpService(new Favorites(database, products), tokens))
                    .register(new PreferenceHttpService(new PreferenceTable(database), tokens)))
        .grpc(new UserGrpcService(users));
  }

  private static Optional<NewUser> admin(Config config) {
    Optional<String> email = config.get("email").asString().asOptional();
    Optional<String> password = config.get("password").asString().asOptional();
    if (email.isPresent() != password.isPresent()) {
      throw new IllegalStateException("ADMIN_EMAIL and ADMIN_PASSWORD must be set together");
    }
    try {
      return email.map(address -> NewUser.create(address, password.get(), "Administrator"));
    } catch (BadRequestException e) {
      throw new IllegalStateException("ADMIN_EMAIL, ADMIN_PASSWORD: " + e.getMessage(), e);
    }
  }
}
