package io.sightline.platform.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;

/**
 * Compares the books of all services with each other, as they lie in the shop's database: whatever
 * was killed when, each order has one legal history, and every effect of it is there once.
 */
public final class Bookkeeping {
  private static final String SHIPPED =
      "EXISTS (SELECT 1 FROM orders.outbox e WHERE e.record_key = o.order_id::text"
          + " AND e.payload::json ->> 'type' = 'order.shipped')";

  private static final String KEEPS_STOCK =
      "(o.status IN ('created', 'paid', 'shipped', 'delivered') OR o.status = 'refunded' AND "
          + SHIPPED
          + ")";

  private static final String EVENTS =
      "(SELECT event_id, record_key, published_at FROM orders.outbox"
          + " UNION ALL SELECT event_id, record_key, published_at FROM payments.outbox"
          + " UNION ALL SELECT event_id, record_key, published_at FROM deliveries.outbox)";

  /** What is still under way: nothing of it may stay. */
  private static final Map<String, String> UNDER_WAY =
      queries(
          "order still %s: %s",
          "SELECT status, order_id FROM orders.orders WHERE status IN ('created', 'paid', 'shipped')",
          "attempt to order %s since %s",
          "SELECT order_id, started_at FROM orders.attempts",
          "%s still owed because of order %s",
          "SELECT kind, order_id FROM orders.obligations",
          "shipment still %s of order %s",
          "SELECT status, order_id FROM deliveries.shipments WHERE due_at IS NOT NULL",
          "event %s of order %s not published",
          "SELECT event_id, record_key FROM " + EVENTS + " e WHERE published_at IS NULL",
          "event %s of order %s without notification",
          "SELECT event_id, record_key FROM "
              + EVENTS
              + " e WHERE NOT EXISTS"
              + " (SELECT 1 FROM notifications.notifications n WHERE n.event_id = e.event_id)");

  /** What must never be. */
  private static final Map<String, String> WRONG =
      queries(
          "history of order %s is %s",
          "SELECT record_key, string_agg(substr(payload::json ->> 'type', 7), ' ' ORDER BY sequence)"
              + " FROM orders.outbox GROUP BY record_key"
              + " HAVING string_agg(substr(payload::json ->> 'type', 7), ' ' ORDER BY sequence)"
              + " !~ '^created( cancelled| paid( refunded| shipped( refunded| delivered)?)?)?$'",
          "order %s is %s, its last event says otherwise",
          "SELECT o.order_id, o.status FROM orders.orders o WHERE o.status <>"
              + " (SELECT e.payload::json ->> 'status' FROM orders.outbox e"
              + " WHERE e.record_key = o.order_id::text ORDER BY sequence DESC LIMIT 1)",
          "order %s holds its %s units wrongly",
          "SELECT o.order_id, o.quantity FROM orders.orders o WHERE CASE WHEN "
              + KEEPS_STOCK
              + " THEN NOT EXISTS (SELECT 1 FROM catalog.reservations r"
              + " WHERE r.order_id = o.order_id::text AND NOT r.released"
              + " AND r.product_id = o.product_id AND r.quantity = o.quantity)"
              + " ELSE EXISTS (SELECT 1 FROM catalog.reservations r"
              + " WHERE r.order_id = o.order_id::text AND NOT r.released) END",
          "stock reserved for %s, which is no order: %s units",
          "SELECT r.order_id, r.quantity FROM catalog.reservations r WHERE NOT r.released AND NOT EXISTS"
              + " (SELECT 1 FROM orders.orders o WHERE o.order_id::text = r.order_id)",
          "stock of product %s is off by %s",
          "SELECT p.id, p.full_stock - p.stock - coalesce(sum(r.quantity), 0) FROM catalog.products p"
              + " LEFT JOIN catalog.reservations r ON r.product_id = p.id AND NOT r.released"
              + " GROUP BY p.id HAVING p.full_stock - p.stock <> coalesce(sum(r.quantity), 0)",
          "order %s is %s but its payments do not fit",
          "SELECT o.order_id, o.status FROM orders.orders o WHERE"
              + " CASE WHEN o.status IN ('paid', 'shipped', 'delivered') THEN 1 ELSE 0 END <>"
              + " (SELECT count(*) FROM payments.payments p WHERE p.order_id = o.order_id::text"
              + " AND p.status = 'completed' AND p.amount = o.total_price"
              + " AND p.payment_id::text = o.payment_id)",
          "payment %s is kept for order %s, which does not need it",
          "SELECT p.payment_id, p.order_id FROM payments.payments p WHERE p.status = 'completed'"
              + " AND NOT EXISTS (SELECT 1 FROM orders.orders o"
              + " WHERE o.order_id::text = p.order_id AND o.payment_id = p.payment_id::text"
              + " AND o.status IN ('paid', 'shipped', 'delivered'))",
          "order %s is %s but its shipment is not",
          "SELECT o.order_id, o.status FROM orders.orders o LEFT JOIN deliveries.shipments s"
              + " ON s.order_id = o.order_id WHERE coalesce(s.status, 'none') <> CASE o.status"
              + " WHEN 'created' THEN 'none' WHEN 'cancelled' THEN 'none' WHEN 'paid' THEN 'pending'"
              + " WHEN 'refunded' THEN CASE WHEN coalesce(s.status, 'none') IN"
              + " ('cancelled', 'shipped', 'delivered') THEN s.status ELSE 'cancelled' END"
              + " ELSE o.status END",
          "shipment %s belongs to no order: %s",
          "SELECT s.shipment_id, s.order_id FROM deliveries.shipments s WHERE NOT EXISTS"
              + " (SELECT 1 FROM orders.orders o WHERE o.order_id = s.order_id)",
          "notification of event %s of order %s, which nobody wrote",
          "SELECT n.event_id, n.order_id FROM notifications.notifications n WHERE NOT EXISTS"
              + " (SELECT 1 FROM "
              + EVENTS
              + " e WHERE e.event_id = n.event_id)");

  private final DataSource database;

  /**
   * Opens the books.
   *
   * @param database the shop's, as somebody who may read every schema
   */
  public Bookkeeping(DataSource database) {
    this.database = database;
  }

  /** What is still under way, in words. */
  public List<String> underWay() throws SQLException {
    return found(UNDER_WAY);
  }

  /** What does not fit together once nothing is under way, in words. */
  public List<String> discrepancies() throws SQLException {
    return found(WRONG);
  }

  /** Those of the orders that are not in the books. */
  public Set<String> missing(Collection<String> orderIds) throws SQLException {
    Set<String> missing = new TreeSet<>(orderIds);
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT order_id FROM orders.orders")) {
      while (rows.next()) {
        missing.remove(rows.getString(1));
      }
    }
    return missing;
  }

  /** Number of orders by status. */
  public Map<String, Long> orders() throws SQLException {
    Map<String, Long> orders = new LinkedHashMap<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT status, count(*) FROM orders.orders GROUP BY 1 ORDER BY 1")) {
      while (rows.next()) {
        orders.put(rows.getString(1), rows.getLong(2));
      }
    }
    return orders;
  }

  private List<String> found(Map<String, String> queries) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      for (Map.Entry<String, String> query : queries.entrySet()) {
        try (ResultSet rows = statement.executeQuery(query.getValue())) {
          while (rows.next()) {
            found.add(query.getKey().formatted(rows.getString(1), rows.getString(2)));
          }
        }
      }
    }
    return found;
  }

  private static Map<String, String> queries(String... wordsAndQueries) {
    Map<String, String> queries = new LinkedHashMap<>();
    for (int i = 0; i < wordsAndQueries.length; i += 2) {
      queries.put(wordsAndQueries[i], wordsAndQueries[i + 1]);
    }
    return queries;
  }
}
