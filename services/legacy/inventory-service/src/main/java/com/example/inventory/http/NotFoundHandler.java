package com.example.inventory.http;

/** Answers what no other handler is there for. */
public class NotFoundHandler extends BaseHandler {
  /** Creates the handler. */
  public NotFoundHandler() {
    super("");
  }

  @Override
  protected boolean handles(String rest) {
    return false;
  }
}
