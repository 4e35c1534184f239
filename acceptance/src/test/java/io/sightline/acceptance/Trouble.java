package io.sightline.acceptance;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.ds.PGSimpleDataSource;

/** What no service foresees: as long as it lasts, the table of products has another name. */
final class Trouble implements AutoCloseable {
  private final PGSimpleDataSource database;

  private Trouble(PGSimpleDataSource database) {
    this.database = database;
  }

  static Trouble productsAreGone(WholeShop shop) throws SQLException {
    return productsAreGone(shop.port("postgresql", "sql"), shop.password("shop"));
  }

  static Trouble productsAreGone(int port, String password) throws SQLException {
    Trouble trouble = new Trouble(database(port, password));
    trouble.execute("ALTER TABLE catalog.products RENAME TO products_gone");
    return trouble;
  }

  @Override
  public void close() throws SQLException {
    execute("ALTER TABLE catalog.products_gone RENAME TO products");
  }

  /** The database of the shop, as a service is connected to it. */
  static PGSimpleDataSource database(WholeShop shop) {
    return database(shop.port("postgresql", "sql"), shop.password("shop"));
  }

  private static PGSimpleDataSource database(int port, String password) {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setServerNames(new String[] {"127.0.0.1"});
    database.setPortNumbers(new int[] {port});
    database.setDatabaseName("shop");
    database.setUser("shop");
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
