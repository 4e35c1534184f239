package com.example.inventory.http;

import com.example.inventory.Checks;
import com.example.inventory.InventoryException;
import com.example.inventory.StockLevel;
import com.example.inventory.db.StockDao;
import java.sql.SQLException;

/** {@code /stock}. */
public class StockHandler extends BaseHandler {
  private final StockDao stock;

  /**
   * Creates the handler.
   *
   * @param stock the stock
   */
  public StockHandler(StockDao stock) {
    super("GET");
    this.stock = stock;
  }

  @Override
  protected Answer get(Request request) throws InventoryException, SQLException {
    String sku = request.get("sku");
    String warehouse = request.get("warehouse");
    XmlDocument document = new XmlDocument("stock");
    for (StockLevel level :
        stock.findLevels(
            sku == null ? null : Checks.code("sku", sku),
            warehouse == null ? null : Checks.code("warehouse", warehouse))) {
      document
          .begin("level")
          .attribute("sku", level.getSku())
          .attribute("warehouse", level.getWarehouse())
          .attribute("quantity", level.getQuantity())
          .end();
    }
    return Answer.xml(200, document);
  }
}
