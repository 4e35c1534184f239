package com.example.inventory.http;

import com.example.inventory.StockLevels;

/** {@code /levels}: the whole stock in a few numbers. */
public class LevelsHandler extends BaseHandler {
  private final StockLevels levels;

  /**
   * Creates the handler.
   *
   * @param levels the numbers
   */
  public LevelsHandler(StockLevels levels) {
    super("GET");
    this.levels = levels;
  }

  @Override
  protected Answer get(Request request) {
    XmlDocument document = new XmlDocument("levels");
    document.attribute("total-units", levels.getTotalUnits());
    for (String sku : levels.getLowItems()) {
      document.begin("low").attribute("sku", sku).end();
    }
    return Answer.xml(200, document);
  }
}
