package io.sightline.order;

import io.grpc.StatusRuntimeException;
import io.sightline.platform.Database;
import io.sightline.platform.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table {@code obligations}: what the shop owes because of an order that ended, stock to
 * product-service or money to the customer.
 *
 * <p>A row is written with the change that is its reason and deleted when the other service has
 * confirmed. Those calls may be repeated, so it does not matter who makes them how often.
 */
final class Obligations {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);
  private static final int BATCH = 100;

  /** A service that fails this often in a row is left alone until the next run. */
  private static final int FAILURES = 3;

  private final Database database;
  private final Stock stock;
  private final Payments payments;
  private final Duration retryAfter;

  /**
   * Creates the obligations.
   *
   * @param retryAfter how long one that was just made or tried is left alone
   */
  Obligations(Database database, Stock stock, Payments payments, Duration retryAfter) {
    this.database = database;
    this.stock = stock;
    this.payments = payments;
    this.retryAfter = retryAfter;
  }

  static void add(Connection transaction, Kind kind, String subject, UUID orderId)
      throws SQLException {
    String sql =
        "INSERT INTO obligations (kind, subject, order_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
    try (PreparedStatement insert = transaction.prepareStatement(sql)) {
      insert.setString(1, kind.name());
      insert.setString(2, subject);
      insert.setObject(3, orderId);
      insert.executeUpdate();
    }
  }

  /**
   * Meets what is owed because of one order, as far as that is possible now. The order has ended
   * before: a database that fails now leaves it to {@link #meetLeftOver}.
   *
   * @return false when some of it is left for later
   */
  boolean meet(UUID orderId) {
    try {
      return meetAll(orderId);
    } catch (DatabaseException e) {
      LOGGER
          .atWarn()
          .addKeyValue("order_id", orderId)
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("obligation_not_met_yet");
      return false;
    }
  }

  /** Meets what was left over, the longest untried first. */
  void meetLeftOver() {
    // The service that one kind needs may be away while the other's is not.
    for (Kind kind : Kind.values()) {
      meetLeftOver(kind);
    }
  }

  private void meetLeftOver(Kind kind) {
    int failures = 0;
    List<Obligation> owed;
    do {
      owed = database.connection(connection -> leftOver(connection, kind));
      for (Obligation obligation : owed) {
        failures = meet(obligation) ? 0 : failures + 1;
        if (failures == FAILURES) {
          return;
        }
      }
    } while (owed.size() == BATCH);
  }

  private boolean meetAll(UUID orderId) {
    List<Obligation> owed =
        database.connection(
            connection -> {
              try (PreparedStatement select =
                  connection.prepareStatement(
                      "SELECT kind, subject, order_id FROM obligations WHERE order_id = ?")) {
                select.setObject(1, orderId);
                return obligations(select);
              }
            });
    boolean met = true;
    for (Obligation obligation : owed) {
      met &= meet(obligation);
    }
    return met;
  }

  private boolean meet(Obligation obligation) {
    try {
      switch (obligation.kind()) {
        case RELEASE_STOCK -> stock.release(obligation.subject());
        case REFUND_PAYMENT -> payments.refund(obligation.subject());
      }
    } catch (StatusRuntimeException e) {
      LOGGER
          .atWarn()
          .addKeyValue("order_id", obligation.orderId())
          .addKeyValue("kind", obligation.kind())
          .addKeyValue("reason", e.getStatus().getCode())
          .log("obligation_not_met_yet");
      database.connection(
          connection ->
              update(
                  connection,
                  obligation,
                  "UPDATE obligations SET tried_at = clock_timestamp()"
                      + " WHERE kind = ? AND subject = ?"));
      return false;
    }
    database.connection(
        connection ->
            update(
                connection, obligation, "DELETE FROM obligations WHERE kind = ? AND subject = ?"));
    LOGGER
        .atInfo()
        .addKeyValue("order_id", obligation.orderId())
        .addKeyValue("kind", obligation.kind())
        .log("obligation_met");
    return true;
  }

  private List<Obligation> leftOver(Connection connection, Kind kind) throws SQLException {
    String sql =
        "SELECT kind, subject, order_id FROM obligations"
            + " WHERE kind = ? AND tried_at < clock_timestamp() - ? * INTERVAL '1 millisecond'"
            + " ORDER BY tried_at LIMIT ?";
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, kind.name());
      select.setLong(2, retryAfter.toMillis());
      select.setInt(3, BATCH);
      return obligations(select);
    }
  }

  private static List<Obligation> obligations(PreparedStatement select) throws SQLException {
    List<Obligation> obligations = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        obligations.add(
            new Obligation(
                Kind.valueOf(rows.getString(1)), rows.getString(2), rows.getObject(3, UUID.class)));
      }
    }
    return obligations;
  }

  private static int update(Connection connection, Obligation obligation, String sql)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setString(1, obligation.kind().name());
      update.setString(2, obligation.subject());
      return update.executeUpdate();
    }
  }

  enum Kind {
    /** Subject is the order. */
    RELEASE_STOCK,
    /** Subject is the payment. */
    REFUND_PAYMENT
  }

  private record Obligation(Kind kind, String subject, UUID orderId) {}
}
