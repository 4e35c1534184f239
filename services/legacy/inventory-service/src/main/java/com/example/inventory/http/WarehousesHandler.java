package com.example.inventory.http;

import com.example.inventory.Checks;
import com.example.inventory.InventoryException;
import com.example.inventory.Warehouse;
import com.example.inventory.db.WarehouseDao;
import java.sql.SQLException;

/** {@code /warehouses}. */
public class WarehousesHandler extends BaseHandler {
  private final WarehouseDao warehouses;

  /**
   * Creates the handler.
   *
   * @param warehouses the warehouses
   */
  public WarehousesHandler(WarehouseDao warehouses) {
    super("GET, POST");
    this.warehouses = warehouses;
  }

  @Override
  protected Answer get(Request request) throws SQLException {
    XmlDocument document = new XmlDocument("warehouses");
    for (Warehouse warehouse : warehouses.findAll()) {
      write(document.begin("warehouse"), warehouse).end();
    }
    return Answer.xml(200, document);
  }

  @Override
  protected Answer post(Request request) throws InventoryException, SQLException {
    Warehouse warehouse =
        new Warehouse(
            Checks.code("code", request.get("code")), Checks.text("name", request.get("name")));
    warehouses.insert(warehouse);
    return Answer.xml(201, write(new XmlDocument("warehouse"), warehouse));
  }

  private static XmlDocument write(XmlDocument document, Warehouse warehouse) {
    return document.attribute("code", warehouse.getCode()).attribute("name", warehouse.getName());
  }
}
