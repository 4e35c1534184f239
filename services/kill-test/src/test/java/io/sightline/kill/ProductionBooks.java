package io.sightline.kill;

import io.sightline.platform.testing.ShopStores;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares the books of orders, CRM and MES: what is paid is approved, and made once. */
final class ProductionBooks {
  private static final Map<String, String> UNDER_WAY = new LinkedHashMap<>();
  private static final Map<String, String> WRONG = new LinkedHashMap<>();

  static {
    UNDER_WAY.put(
        "order %s still %s", "SELECT order_id, status FROM orders.orders WHERE status = 'created'");
    UNDER_WAY.put(
        "event of order %s not published: %s",
        "SELECT record_key, event_id FROM orders.outbox WHERE published_at IS NULL"
            + " UNION ALL SELECT record_key, event_id FROM payments.outbox WHERE published_at IS NULL");
    UNDER_WAY.put(
        "order %s is %s and has no approval",
        "SELECT o.order_id, o.status FROM orders.orders o WHERE o.status = 'paid' AND NOT EXISTS"
            + " (SELECT 1 FROM crm.approvals a WHERE a.order_id = o.order_id)");
    UNDER_WAY.put(
        "approval of order %s still %s",
        "SELECT order_id, status FROM crm.approvals WHERE status = 'waiting'");
    UNDER_WAY.put(
        "order %s, approved by %s, not in production",
        "SELECT a.order_id, a.decided_by FROM crm.approvals a WHERE a.status = 'approved'"
            + " AND NOT EXISTS (SELECT 1 FROM mes.production_orders p WHERE p.order_id = a.order_id)");
    UNDER_WAY.put(
        "production of order %s still %s",
        "SELECT order_id, status FROM mes.production_orders WHERE status <> 'completed'");
    UNDER_WAY.put(
        "CRM believes order %s to be %s",
        "SELECT order_id, production_status FROM crm.approvals"
            + " WHERE production_status IS DISTINCT FROM 'completed'");
    UNDER_WAY.put(
        "message %s not published to %s",
        "SELECT message_id, queue FROM crm.message_outbox WHERE published_at IS NULL"
            + " UNION ALL SELECT message_id, queue FROM mes.message_outbox WHERE published_at IS NULL");

    WRONG.put(
        "order %s of user %s, who is not registered",
        "SELECT o.order_id, o.user_id FROM orders.orders o WHERE NOT EXISTS"
            + " (SELECT 1 FROM users.users u WHERE u.user_id::text = o.user_id)");
    WRONG.put(
        "order %s has an approval and is %s",
        "SELECT o.order_id, o.status FROM orders.orders o JOIN crm.approvals a USING (order_id)"
            + " WHERE o.status <> 'paid'");
    WRONG.put(
        "approval of order %s, which is no order or somebody else's: %s",
        "SELECT a.order_id, a.user_id FROM crm.approvals a WHERE NOT EXISTS"
            + " (SELECT 1 FROM orders.orders o WHERE o.order_id = a.order_id"
            + " AND o.user_id = a.user_id AND o.total_price = a.total_price)");
    WRONG.put(
        "order %s is made, and its approval says %s",
        "SELECT p.order_id, a.status FROM mes.production_orders p"
            + " LEFT JOIN crm.approvals a USING (order_id) WHERE a.status IS DISTINCT FROM 'approved'");
    WRONG.put(
        "order %s is made %s times",
        "SELECT order_id, count(*) FROM mes.production_orders GROUP BY 1 HAVING count(*) > 1");
    WRONG.put(
        "production order %s went through: %s",
        "SELECT production_order_id,"
            + " string_agg(version || ' ' || status, ', ' ORDER BY version) FROM mes.status_changes"
            + " GROUP BY 1 HAVING string_agg(version || ' ' || status, ', ' ORDER BY version)"
            + " <> '1 planned, 2 in_production, 3 quality_check, 4 completed'");
    WRONG.put(
        "CRM knows another production order of order %s: %s",
        "SELECT a.order_id, a.production_order_id FROM crm.approvals a"
            + " JOIN mes.production_orders p USING (order_id)"
            + " WHERE a.production_order_id <> p.production_order_id::text"
            + " OR a.production_version <> p.version");
  }

  /** What is still under way, in words. */
  List<String> underWay() throws SQLException {
    return found(UNDER_WAY);
  }

  /** What does not fit together once nothing is under way, in words. */
  List<String> discrepancies() throws SQLException {
    return found(WRONG);
  }

  /** The values of two columns, the first one's being keys. */
  static Map<String, String> read(String query) throws SQLException {
    Map<String, String> read = new LinkedHashMap<>();
    try (Connection connection = ShopStores.database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        read.put(rows.getString(1), rows.getString(2));
      }
    }
    return read;
  }

  private static List<String> found(Map<String, String> queries) throws SQLException {
    List<String> found = new ArrayList<>();
    for (Map.Entry<String, String> query : queries.entrySet()) {
      read(query.getValue())
          .forEach((first, second) -> found.add(query.getKey().formatted(first, second)));
    }
    return found;
  }
}
