package com.example.inventory.http;

/** Tells that the process lives. */
public class HealthHandler extends BaseHandler {
  /** Creates the handler. */
  public HealthHandler() {
    super("GET");
  }

  @Override
  protected Answer get(Request request) {
    return Answer.json(200, "{\"status\":\"healthy\",\"service\":\"inventory-service\"}");
  }
}
