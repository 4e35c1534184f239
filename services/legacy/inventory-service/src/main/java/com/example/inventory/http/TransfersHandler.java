package com.example.inventory.http;

import com.example.inventory.Checks;
import com.example.inventory.InventoryException;
import com.example.inventory.InventoryManager;
import com.example.inventory.Movement;
import java.sql.SQLException;

/** {@code /transfers}. */
public class TransfersHandler extends BaseHandler {
  private final InventoryManager manager;

  /**
   * Creates the handler.
   *
   * @param manager books transfers
   */
  public TransfersHandler(InventoryManager manager) {
    super("POST");
    this.manager = manager;
  }

  @Override
  protected Answer post(Request request) throws InventoryException, SQLException {
    int quantity =
        Checks.number("quantity", request.get("quantity"), 1, InventoryManager.MAX_MOVED);
    XmlDocument document = new XmlDocument("transfer");
    for (Movement movement :
        manager.transfer(request.get("sku"), quantity, request.get("from"), request.get("to"))) {
      MovementXml.write(document.begin("movement"), movement).end();
    }
    return Answer.xml(201, document);
  }
}
