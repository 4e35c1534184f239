package io.sightline.user;

import io.sightline.platform.BusinessEvent;
import io.sightline.platform.Database;
import io.sightline.platform.auth.Caller;
import io.sightline.user.UserTable.Account;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is registered. */
final class Users {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);
  private static final String CUSTOMER = "customer";

  private final Database database;
  private final Passwords passwords;

  Users(Database database, Passwords passwords) {
    this.database = database;
    this.passwords = passwords;
  }

  /**
   * Registers a customer.
   *
   * @throws EmailTaken when somebody has the address already
   */
  User register(NewUser asked) {
    // Asked before the hash is made, too, because that takes long; the insertion decides.
    if (find(asked.email()).isPresent()) {
      throw emailTaken();
    }
    String hash = passwords.inTurn(() -> passwords.hash(asked.password()));
    User user =
        database.transaction(
            connection -> {
              UUID id =
                  UserTable.insert(connection, asked.email(), asked.name(), hash, CUSTOMER)
                      .orElseThrow(Users::emailTaken);
              return UserTable.find(connection, id).orElseThrow().user();
            });
    BusinessEvent.log(LOGGER, "user_registered");
    return user;
  }

  Optional<User> get(String userId) {
    return UserId.parse(userId)
        .flatMap(id -> database.connection(connection -> UserTable.find(connection, id)))
        .map(Account::user);
  }

  /** Sees to it that there is an administrator with this address and password. */
  void ensureAdmin(NewUser admin) {
    Optional<Account> known = find(admin.email());
    if (known.isPresent()
        && known.get().user().roles().contains(Caller.ADMIN)
        && passwords.matches(admin.password(), known.get().passwordHash())) {
      return;
    }
    String hash = passwords.hash(admin.password());
    database.transaction(connection -> storeAdmin(connection, admin, hash));
    LOGGER.atInfo().addKeyValue("new", known.isEmpty()).log("admin_stored");
  }

  private static Void storeAdmin(Connection transaction, NewUser admin, String hash)
      throws SQLException {
    if (UserTable.insert(transaction, admin.email(), admin.name(), hash, Caller.ADMIN).isEmpty()) {
      User user = UserTable.findByEmail(transaction, admin.email()).orElseThrow().user();
      UserTable.updateHash(transaction, user.userId(), hash);
      UserTable.addRole(transaction, admin.email(), Caller.ADMIN);
    }
    return null;
  }

  private Optional<Account> find(String email) {
    return database.connection(connection -> UserTable.findByEmail(connection, email));
  }

  private static EmailTaken emailTaken() {
    BusinessEvent.log(LOGGER, "user_registered", "failed");
    return new EmailTaken();
  }
}
