package io.sightline.user;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sightline.platform.Database;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;

/**
 * The table {@code login_failures}: how often logins failed lately, per account and per address
 * that they came from.
 */
final class LoginFailures {
  private final Database database;
  private final Duration within;
  private final int perAccount;
  private final int perAddress;

  LoginFailures(Database database, Duration within, int perAccount, int perAddress) {
    this.database = database;
    this.within = within;
    this.perAccount = perAccount;
    this.perAddress = perAddress;
  }

  /** Refuses a login when too many have failed. */
  void check(String email, String address) {
    Duration wait =
        database.connection(
            connection -> {
              Duration account = wait(connection, account(email), perAccount);
              Duration from = wait(connection, from(address), perAddress);
              return account.compareTo(from) > 0 ? account : from;
            });
    if (wait.isPositive()) {
      throw LoginRefused.tooMany(wait);
    }
  }

  void count(String email, String address) {
    database.transaction(
        connection -> {
          // Always in this order, so that two logins cannot wait for each other.
          count(connection, account(email));
          count(connection, from(address));
          return null;
        });
  }

  /** Forgets the failures of an account, whose user is here now. */
  void forget(String email) {
    database.connection(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement("DELETE FROM login_failures WHERE subject = ?")) {
            delete.setString(1, account(email));
            return delete.executeUpdate();
          }
        });
  }

  void forgetOld() {
    database.connection(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "DELETE FROM login_failures WHERE since <= now() - ? * INTERVAL '1 ms'")) {
            delete.setLong(1, within.toMillis());
            return delete.executeUpdate();
          }
        });
  }

  private Duration wait(Connection connection, String subject, int limit) throws SQLException {
    String sql =
        "SELECT extract(epoch FROM since + ? * INTERVAL '1 ms' - now()) * 1000 FROM login_failures"
            + " WHERE subject = ? AND failures >= ?";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, within.toMillis());
      select.setString(2, subject);
      select.setInt(3, limit);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? Duration.ofMillis(rows.getLong(1)) : Duration.ZERO;
      }
    }
  }

  private void count(Connection connection, String subject) throws SQLException {
    String sql =
        "INSERT INTO login_failures AS f (subject, failures, since) VALUES (?, 1, now())"
            + " ON CONFLICT (subject) DO UPDATE SET"
            + " failures = CASE WHEN f.since <= now() - ? * INTERVAL '1 ms' THEN 1"
            + " ELSE f.failures + 1 END,"
            + " since = CASE WHEN f.since <= now() - ? * INTERVAL '1 ms' THEN now()"
            + " ELSE f.since END";
    try (PreparedStatement upsert = connection.prepareStatement(sql)) {
      upsert.setString(1, subject);
      upsert.setLong(2, within.toMillis());
      upsert.setLong(3, within.toMillis());
      upsert.executeUpdate();
    }
  }

  /** Not as it was typed: now and then that is a password. */
  private static String account(String email) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(email.getBytes(UTF_8));
      return "account " + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String from(String address) {
    return "address " + address;
  }
}
