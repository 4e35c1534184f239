package io.sightline.mes;

import io.sightline.contracts.production.ProductionOrder;
import io.sightline.platform.rabbitmq.InvalidMessageException;
import io.sightline.platform.rabbitmq.Message;
import io.sightline.platform.rabbitmq.MessageHandler;
import io.sightline.platform.rabbitmq.MessageOutbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** Takes in what CRM has approved. */
final class ProductionOrderHandler implements MessageHandler {
  private static final int MAX_QUANTITY = 1_000_000;

  private final WorkOrders orders;
  private final Sheets sheets;

  ProductionOrderHandler(WorkOrders orders, Sheets sheets) {
    this.orders = orders;
    this.sheets = sheets;
  }

  @Override
  public void handle(Connection transaction, Message message, MessageOutbox.Messages messages)
      throws SQLException {
    if (!message.type().equals(ProductionOrder.TYPE)) {
      throw new InvalidMessageException("type " + message.type() + " is not known here");
    }
    ProductionOrder order = message.as(ProductionOrder.class);
    if (order.quantity() < 1 || order.quantity() > MAX_QUANTITY) {
      throw new InvalidMessageException(
          "quantity must be between 1 and %d, is %d".formatted(MAX_QUANTITY, order.quantity()));
    }
    orders.accept(transaction, orderId(order), order, messages);
  }

  @Override
  public void handled(Message message) {
    sheets.storeOf(orderId(message.as(ProductionOrder.class)));
  }

  private static UUID orderId(ProductionOrder order) {
    try {
      return UUID.fromString(order.orderId());
    } catch (IllegalArgumentException e) {
      throw new InvalidMessageException("order_id is not a UUID: " + order.orderId());
    }
  }
}
