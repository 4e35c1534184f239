package com.example.inventory.http;

import com.example.inventory.Checks;
import com.example.inventory.InventoryException;
import com.example.inventory.Item;
import com.example.inventory.NotFoundException;
import com.example.inventory.db.ItemDao;
import java.sql.SQLException;

/** {@code /items} and {@code /items/SKU}. */
public class ItemsHandler extends BaseHandler {
  private static final int MAX_REORDER_LEVEL = 1000000;

  private final ItemDao items;

  /**
   * Creates the handler.
   *
   * @param items the items
   */
  public ItemsHandler(ItemDao items) {
    super("GET, POST");
    this.items = items;
  }

  @Override
  protected boolean handles(String rest) {
    return rest.isEmpty() || rest.startsWith("/") && rest.length() > 1;
  }

  @Override
  protected Answer get(Request request) throws InventoryException, SQLException {
    if (request.getRest().isEmpty()) {
      XmlDocument document = new XmlDocument("items");
      for (Item item : items.findAll()) {
        write(document.begin("item"), item).end();
      }
      return Answer.xml(200, document);
    }
    Item item = items.find(Checks.code("sku", request.getRest().substring(1)));
    if (item == null) {
      throw new NotFoundException("there is no such item");
    }
    return Answer.xml(200, write(new XmlDocument("item"), item));
  }

  @Override
  protected Answer post(Request request) throws InventoryException, SQLException {
    if (!request.getRest().isEmpty()) {
      return Answer.methodNotAllowed("GET");
    }
    Item item =
        new Item(
            Checks.code("sku", request.get("sku")),
            Checks.text("name", request.get("name")),
            Checks.number("reorder_level", request.get("reorder_level"), 0, MAX_REORDER_LEVEL));
    items.insert(item);
    return Answer.xml(201, write(new XmlDocument("item"), item));
  }

  private static XmlDocument write(XmlDocument document, Item item) {
    return document
        .attribute("sku", item.getSku())
        .attribute("name", item.getName())
        .attribute("reorder-level", item.getReorderLevel());
  }
}
