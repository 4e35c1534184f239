package io.sightline.crm;

import io.sightline.platform.Database;
import io.sightline.platform.DatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The customers, in the table {@code customers}. Only their ids are logged. */
final class Customers {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);
  private static final String COLUMNS =
      "customer_id, name, email, phone, company, created_at, updated_at";
  private static final String UNIQUE_VIOLATION = "23505";

  private final Database database;

  Customers(Database database) {
    this.database = database;
  }

  /** Adds a customer, unless another one has the address. */
  Optional<Customer> add(CustomerDetails details) {
    String sql =
        "INSERT INTO customers (name, email, phone, company, created_at, updated_at, customer_id)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING "
            + COLUMNS;
    OffsetDateTime now = now();
    Optional<Customer> added =
        database.connection(
            connection -> {
              try (PreparedStatement insert = connection.prepareStatement(sql)) {
                set(insert, details);
                insert.setObject(5, now);
                insert.setObject(6, now);
                insert.setObject(7, UUID.randomUUID());
                return first(insert);
              }
            });
    added.ifPresent(customer -> log(customer.customerId(), "customer_added"));
    return added;
  }

  Optional<Customer> find(UUID customerId) {
    return database.connection(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT " + COLUMNS + " FROM customers WHERE customer_id = ?")) {
            select.setObject(1, customerId);
            return first(select);
          }
        });
  }

  /**
   * Replaces what is known of a customer.
   *
   * @return empty when there is no such customer
   * @throws EmailTaken when another customer has the address
   */
  Optional<Customer> replace(UUID customerId, CustomerDetails details) {
    String sql =
        "UPDATE customers SET name = ?, email = ?, phone = ?, company = ?, updated_at = ?"
            + " WHERE customer_id = ? RETURNING "
            + COLUMNS;
    Optional<Customer> replaced =
        database.connection(
            connection -> {
              if (hasOther(connection, customerId, details.email())) {
                throw new EmailTaken();
              }
              try (PreparedStatement update = connection.prepareStatement(sql)) {
                set(update, details);
                update.setObject(5, now());
                update.setObject(6, customerId);
                return first(update);
              } catch (SQLException e) {
                // Somebody was faster. The driver's message has the address in it.
                throw UNIQUE_VIOLATION.equals(e.getSQLState())
                    ? new EmailTaken()
                    : new DatabaseException(e);
              }
            });
    replaced.ifPresent(customer -> log(customer.customerId(), "customer_changed"));
    return replaced;
  }

  /** Returns false when there is no such customer. */
  boolean remove(UUID customerId) {
    boolean removed =
        database.connection(
            connection -> {
              try (PreparedStatement delete =
                  connection.prepareStatement("DELETE FROM customers WHERE customer_id = ?")) {
                delete.setObject(1, customerId);
                return delete.executeUpdate() == 1;
              }
            });
    if (removed) {
      log(customerId.toString(), "customer_removed");
    }
    return removed;
  }

  List<Customer> list(int limit, int offset) {
    String sql =
        "SELECT " + COLUMNS + " FROM customers ORDER BY name, customer_id LIMIT ? OFFSET ?";
    return database.connection(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setInt(1, limit);
            select.setInt(2, offset);
            return all(select);
          }
        });
  }

  /** Customers whose name, address or company contains a text, in any case. */
  List<Customer> search(String text, int limit) {
    String sql =
        "SELECT "
            + COLUMNS
            + " FROM customers WHERE name ILIKE ? OR email ILIKE ? OR company ILIKE ?"
            + " ORDER BY name, customer_id LIMIT ?";
    String pattern = "%" + text.replaceAll("([\\\\%_])", "\\\\$1") + "%";
    return database.connection(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, pattern);
            select.setString(2, pattern);
            select.setString(3, pattern);
            select.setInt(4, limit);
            return all(select);
          }
        });
  }

  /** Another customer has the address. */
  static final class EmailTaken extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static boolean hasOther(Connection connection, UUID customerId, String email)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT 1 FROM customers WHERE email = ? AND customer_id <> ?")) {
      select.setString(1, email);
      select.setObject(2, customerId);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next();
      }
    }
  }

  private static void set(PreparedStatement statement, CustomerDetails details)
      throws SQLException {
    statement.setString(1, details.name());
    statement.setString(2, details.email());
    statement.setString(3, details.phone());
    statement.setString(4, details.company());
  }

  private static Optional<Customer> first(PreparedStatement statement) throws SQLException {
    return all(statement).stream().findFirst();
  }

  private static List<Customer> all(PreparedStatement statement) throws SQLException {
    List<Customer> customers = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        customers.add(
            new Customer(
                row.getString("customer_id"),
                row.getString("name"),
                row.getString("email"),
                row.getString("phone"),
                row.getString("company"),
                instant(row, "created_at"),
                instant(row, "updated_at")));
      }
    }
    return customers;
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** As precise as the database. */
  private static OffsetDateTime now() {
    return OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
  }

  private static void log(String customerId, String event) {
    LOGGER.atInfo().addKeyValue("customer_id", customerId).log(event);
  }
}
