package com.example.inventory.http;

import com.example.inventory.Checks;
import com.example.inventory.InventoryException;
import com.example.inventory.InventoryManager;
import com.example.inventory.Movement;
import com.example.inventory.db.MovementDao;
import java.sql.SQLException;

/** {@code /movements}. */
public class MovementsHandler extends BaseHandler {
  private static final int MAX_LISTED = 500;
  private static final int LISTED = 50;

  private final InventoryManager manager;
  private final MovementDao movements;

  /**
   * Creates the handler.
   *
   * @param manager books movements
   * @param movements finds them
   */
  public MovementsHandler(InventoryManager manager, MovementDao movements) {
    super("GET, POST");
    this.manager = manager;
    this.movements = movements;
  }

  @Override
  protected Answer get(Request request) throws InventoryException, SQLException {
    String sku = request.get("sku");
    String limit = request.get("limit");
    XmlDocument document = new XmlDocument("movements");
    for (Movement movement :
        movements.findLatest(
            sku == null ? null : Checks.code("sku", sku),
            limit == null ? LISTED : Checks.number("limit", limit, 1, MAX_LISTED))) {
      MovementXml.write(document.begin("movement"), movement).end();
    }
    return Answer.xml(200, document);
  }

  @Override
  protected Answer post(Request request) throws InventoryException, SQLException {
    int quantity =
        Checks.number(
            "quantity",
            request.get("quantity"),
            -InventoryManager.MAX_MOVED,
            InventoryManager.MAX_MOVED);
    String reference = request.get("reference");
    Movement movement =
        reference == null
            ? manager.bookMovement(request.get("sku"), quantity, request.get("warehouse"))
            : manager.bookMovement(
                request.get("sku"), quantity, request.get("warehouse"), reference);
    return Answer.xml(201, MovementXml.write(new XmlDocument("movement"), movement));
  }
}
