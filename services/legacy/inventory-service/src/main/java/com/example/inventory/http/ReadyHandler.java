package com.example.inventory.http;

import com.example.inventory.db.ConnectionSource;
import java.sql.SQLException;

/** Tells whether the database can be used. */
public class ReadyHandler extends BaseHandler {
  private final ConnectionSource connections;

  /**
   * Creates the handler.
   *
   * @param connections where connections come from
   */
  public ReadyHandler(ConnectionSource connections) {
    super("GET");
    this.connections = connections;
  }

  @Override
  protected Answer get(Request request) {
    try {
      connections.open().close();
      return Answer.json(200, "{\"status\":\"ready\",\"service\":\"inventory-service\"}");
    } catch (SQLException e) {
      return Answer.json(
          503,
          "{\"status\":\"not ready\",\"service\":\"inventory-service\",\"failed\":[\"database\"]}");
    }
  }
}
