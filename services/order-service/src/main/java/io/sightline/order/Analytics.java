package io.sightline.order;

import io.sightline.platform.Database;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was sold. Only what is paid and not given back counts as revenue. */
final class Analytics {
  private static final String SOLD = "status IN ('paid', 'shipped', 'delivered')";
  private static final int MAX_PRODUCTS = 100;

  private final Database database;

  Analytics(Database database) {
    this.database = database;
  }

  /**
   * Sums up the orders of the last days.
   *
   * @param days how many, today being one
   */
  Summary summary(int days) {
    LocalDate from = LocalDate.now(ZoneOffset.UTC).minusDays(days - 1L);
    return database.transaction(
        connection -> {
          // One snapshot, so that the parts add up.
          connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
          List<Day> perDay = perDay(connection, from);
          return new Summary(
              from,
              perDay.stream().mapToLong(Day::orders).sum(),
              perDay.stream().map(Day::revenue).reduce(BigDecimal.ZERO, BigDecimal::add),
              byStatus(connection, from),
              byProduct(connection, from),
              perDay);
        });
  }

  private static Map<String, Long> byStatus(Connection connection, LocalDate from)
      throws SQLException {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (OrderStatus status : OrderStatus.values()) {
      counts.put(status.text(), 0L);
    }
    try (PreparedStatement select =
            select(
                connection,
                "SELECT status, count(*) FROM orders WHERE created_at >= ? GROUP BY status",
                from);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        counts.put(rows.getString(1), rows.getLong(2));
      }
    }
    return counts;
  }

  private static List<ProductSales> byProduct(Connection connection, LocalDate from)
      throws SQLException {
    String sql =
        "SELECT product_id, max(product_name), count(*), sum(quantity), sum(total_price)"
            + " FROM orders WHERE created_at >= ? AND "
            + SOLD
            + " GROUP BY product_id ORDER BY sum(total_price) DESC, product_id LIMIT "
            + MAX_PRODUCTS;
    List<ProductSales> products = new ArrayList<>();
    try (PreparedStatement select = select(connection, sql, from);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        products.add(
            new ProductSales(
                rows.getString(1),
                rows.getString(2),
                rows.getLong(3),
                rows.getLong(4),
                rows.getBigDecimal(5)));
      }
    }
    return products;
  }

  private static List<Day> perDay(Connection connection, LocalDate from) throws SQLException {
    String sql =
        "SELECT (created_at AT TIME ZONE 'UTC')::date, count(*),"
            + " coalesce(sum(total_price) FILTER (WHERE "
            + SOLD
            + "), 0.00) FROM orders WHERE created_at >= ? GROUP BY 1 ORDER BY 1";
    List<Day> days = new ArrayList<>();
    try (PreparedStatement select = select(connection, sql, from);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        days.add(
            new Day(rows.getObject(1, LocalDate.class), rows.getLong(2), rows.getBigDecimal(3)));
      }
    }
    return days;
  }

  private static PreparedStatement select(Connection connection, String sql, LocalDate from)
      throws SQLException {
    PreparedStatement select = connection.prepareStatement(sql);
    select.setObject(1, from.atStartOfDay().atOffset(ZoneOffset.UTC));
    return select;
  }

  /**
   * Orders of some days, by the day they were created on in UTC.
   *
   * @param from the first day
   */
  record Summary(
      LocalDate from,
      long orders,
      BigDecimal revenue,
      Map<String, Long> byStatus,
      List<ProductSales> byProduct,
      List<Day> perDay) {}

  /** What was sold of one product. */
  record ProductSales(
      String productId, String productName, long orders, long quantity, BigDecimal revenue) {}

  /** One day's orders and what they brought. */
  record Day(LocalDate day, long orders, BigDecimal revenue) {}
}
