package com.example.inventory.db;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Opens connections to the database: a new one each time, there is no pool. */
public class ConnectionSource {
  private final String url;
  private final String user;
  private final String password;

  /**
   * Creates the source.
   *
   * @param url JDBC address of the database
   * @param user its user
   * @param password the user's password
   */
  public ConnectionSource(String url, String user, String password) {
    this.url = url;
    this.user = user;
    this.password = password;
  }

  /**
   * Opens a connection.
   *
   * @return the connection, to be closed by the caller
   * @throws SQLException when there is none to be had
   */
  public Connection open() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("currentSchema", Schema.NAME);
    properties.setProperty("ApplicationName", "inventory-service");
    // In seconds: a database that hangs must not hang every thread of the server.
    properties.setProperty("loginTimeout", "15");
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "20");
    return DriverManager.getConnection(url, properties);
  }
}
