package io.sightline.acceptance;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.ds.PGSimpleDataSource;

/** What no service foresees: as long as it lasts, a table has another name. */
final class Trouble implements AutoCloseable {
  private final PGSimpleDataSource database;
  private final String schema;
  private final String table;

  private Trouble(PGSimpleDataSource database, String schema, String table) {
    this.database = database;
    this.schema = schema;
    this.table = table;
  }

  static Trouble productsAreGone(WholeShop shop) throws SQLException {
    return productsAreGone(shop.port("postgresql", "sql"), shop.password("shop"));
  }

  static Trouble productsAreGone(int port, String password) throws SQLException {
    return gone(port, "shop", password, "catalog", "products");
  }

  /** Only requests ask for them. */
  static Trouble customersAreGone(WholeShop shop) throws SQLException {
    return gone(shop.port("postgresql", "sql"), "shop", shop.password("shop"), "crm", "customers");
  }

  /** Messages need them, too: for a moment only. */
  static Trouble productionOrdersAreGone(WholeShop shop) throws SQLException {
    return gone(
        shop.port("postgresql-mes", "sql"),
        "mes",
        shop.password("mes"),
        "mes",
        "production_orders");
  }

  private static Trouble gone(int port, String name, String password, String schema, String table)
      throws SQLException {
    Trouble trouble = new Trouble(database(port, name, password), schema, table);
    trouble.execute("ALTER TABLE %s.%s RENAME TO %2$s_gone".formatted(schema, table));
    return trouble;
  }

  @Override
  public void close() throws SQLException {
    execute("ALTER TABLE %s.%s_gone RENAME TO %2$s".formatted(schema, table));
  }

  /** The database of the shop, as a service is connected to it. */
  static PGSimpleDataSource database(WholeShop shop) {
    return database(shop.port("postgresql", "sql"), "shop", shop.password("shop"));
  }

  private static PGSimpleDataSource database(int port, String name, String password) {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setServerNames(new String[] {"127.0.0.1"});
    database.setPortNumbers(new int[] {port});
    database.setDatabaseName(name);
    database.setUser(name);
    database.setPassword(password);
    return database;
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
