package io.sightline.product;

import io.sightline.platform.Database;
import io.sightline.platform.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table {@code demand}: what customers look at and order.
 *
 * <p>Orders are counted in the transaction that takes the stock. Views are counted in memory and
 * written now and then, so that looking at a product costs no write.
 */
final class Demand implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);

  /** Whoever orders a unit wants the product more than this many who look at it. */
  private static final int VIEWS_PER_UNIT = 10;

  private final Database database;
  private final Duration within;
  private final Map<String, LongAdder> views = new ConcurrentHashMap<>();

  Demand(Database database, Duration within) {
    this.database = database;
    this.within = within;
  }

  /** Counts a look at a product, which must exist. */
  void viewed(String productId) {
    views.computeIfAbsent(productId, id -> new LongAdder()).increment();
  }

  static void ordered(Connection transaction, String productId, int units) throws SQLException {
    try (PreparedStatement upsert =
        transaction.prepareStatement(
            "INSERT INTO demand AS d (hour, product_id, ordered)"
                + " VALUES (date_trunc('hour', now(), 'UTC'), ?, ?) ON CONFLICT (hour, product_id)"
                + " DO UPDATE SET ordered = d.ordered + excluded.ordered")) {
      upsert.setString(1, productId);
      upsert.setInt(2, units);
      upsert.executeUpdate();
    }
  }

  /** Takes back what {@link #ordered} counted at a time. */
  static void givenBack(Connection transaction, String productId, int units, Timestamp orderedAt)
      throws SQLException {
    try (PreparedStatement update =
        transaction.prepareStatement(
            "UPDATE demand SET ordered = ordered - ?"
                + " WHERE product_id = ? AND hour = date_trunc('hour', ?, 'UTC')")) {
      update.setInt(1, units);
      update.setString(2, productId);
      update.setTimestamp(3, orderedAt);
      update.executeUpdate();
    }
  }

  /** Returns the products that customers are after most, without those that nobody is. */
  List<TrendingProduct> trending(int limit) {
    String sql =
        "SELECT "
            + Product.COLUMNS
            + ", d.views, d.ordered FROM products JOIN (SELECT product_id,"
            + " sum(views)::bigint AS views, sum(ordered)::bigint AS ordered FROM demand"
            + " WHERE hour > now() - ? * INTERVAL '1 ms' GROUP BY product_id) d"
            + " ON id = product_id WHERE d.views + d.ordered > 0"
            + " ORDER BY d.views + ? * d.ordered DESC, id LIMIT ?";
    return database.connection(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, within.toMillis());
            select.setInt(2, VIEWS_PER_UNIT);
            select.setInt(3, limit);
            try (ResultSet rows = select.executeQuery()) {
              List<TrendingProduct> products = new ArrayList<>();
              while (rows.next()) {
                products.add(
                    new TrendingProduct(
                        Product.of(rows), rows.getLong("views"), rows.getLong("ordered")));
              }
              return products;
            }
          }
        });
  }

  /** Writes the views since the last time; what cannot be written is kept for the next time. */
  synchronized void writeViews() {
    // In the order of ids, so that two processes cannot wait for each other.
    Map<String, Long> counts = new TreeMap<>();
    views.forEach(
        (id, count) -> {
          long sum = count.sumThenReset();
          if (sum > 0) {
            counts.put(id, sum);
          }
        });
    if (counts.isEmpty()) {
      return;
    }
    try {
      database.transaction(connection -> write(connection, counts));
    } catch (DatabaseException e) {
      counts.forEach((id, count) -> views.get(id).add(count));
      LOGGER.atWarn().addKeyValue("error", e.getMessage()).log("views_not_written");
    }
  }

  @Override
  public void close() {
    writeViews();
  }

  private Void write(Connection transaction, Map<String, Long> counts) throws SQLException {
    try (PreparedStatement upsert =
        transaction.prepareStatement(
            "INSERT INTO demand AS d (hour, product_id, views)"
                + " VALUES (date_trunc('hour', now(), 'UTC'), ?, ?) ON CONFLICT (hour, product_id)"
                + " DO UPDATE SET views = d.views + excluded.views")) {
      for (Map.Entry<String, Long> count : counts.entrySet()) {
        upsert.setString(1, count.getKey());
        upsert.setLong(2, count.getValue());
        upsert.addBatch();
      }
      upsert.executeBatch();
    }
    try (PreparedStatement delete =
        transaction.prepareStatement(
            "DELETE FROM demand WHERE hour <= now() - ? * INTERVAL '1 ms'")) {
      delete.setLong(1, within.toMillis());
      delete.executeUpdate();
    }
    return null;
  }
}
