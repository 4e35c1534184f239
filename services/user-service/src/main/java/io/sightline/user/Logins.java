package io.sightline.user;

import io.sightline.platform.BusinessEvent;
import io.sightline.platform.Database;
import io.sightline.platform.auth.Caller;
import io.sightline.platform.auth.Tokens;
import io.sightline.user.UserTable.Account;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives tokens for passwords. */
final class Logins {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);

  private final Database database;
  private final Passwords passwords;
  private final LoginFailures failures;
  private final Tokens tokens;
  private final Duration lifetime;

  Logins(
      Database database,
      Passwords passwords,
      LoginFailures failures,
      Tokens tokens,
      Duration lifetime) {
    this.database = database;
    this.passwords = passwords;
    this.failures = failures;
    this.tokens = tokens;
    this.lifetime = lifetime;
  }

  /**
   * Logs a user in.
   *
   * @param address where the request came from
   * @throws LoginRefused when the password is not theirs, or too many logins have failed
   */
  Login logIn(String email, String password, String address) {
    try {
      User user = passwords.inTurn(() -> verify(email, password, address));
      BusinessEvent.log(LOGGER, "user_login");
      String token = tokens.issue(new Caller(user.userId(), Set.copyOf(user.roles())), lifetime);
      return new Login(token, "Bearer", lifetime.toSeconds(), user.userId());
    } catch (LoginRefused e) {
      BusinessEvent.log(LOGGER, "user_login", "failed");
      throw e;
    }
  }

  /** Looks at the failures in its turn, or a thousand guesses at once would all find none. */
  private User verify(String email, String password, String address) {
    failures.check(email, address);
    Optional<Account> account =
        database.connection(connection -> UserTable.findByEmail(connection, email));
    if (account.isEmpty()) {
      passwords.compareWithNobodys(password);
    } else if (passwords.matches(password, account.get().passwordHash())) {
      failures.forget(email);
      renewHash(account.get(), password);
      return account.get().user();
    }
    failures.count(email, address);
    throw LoginRefused.wrong();
  }

  /** With another cost than the others, the time it takes would tell this account from none. */
  private void renewHash(Account account, String password) {
    if (passwords.outdated(account.passwordHash())) {
      String hash = passwords.hash(password);
      database.transaction(
          connection -> {
            UserTable.updateHash(connection, account.user().userId(), hash);
            return null;
          });
    }
  }

  /** What a user gets for their password. */
  record Login(String token, String tokenType, long expiresIn, String userId) {}
}
