package io.sightline.crm;

import io.sightline.contracts.production.ProductionStatus;
import io.sightline.platform.rabbitmq.InvalidMessageException;
import io.sightline.platform.rabbitmq.Message;
import io.sightline.platform.rabbitmq.MessageHandler;
import io.sightline.platform.rabbitmq.MessageOutbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes how far production is. */
final class ProductionStatusHandler implements MessageHandler {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);

  @Override
  public void handle(Connection transaction, Message message, MessageOutbox.Messages messages)
      throws SQLException {
    if (!message.type().equals(ProductionStatus.TYPE)) {
      throw new InvalidMessageException("type " + message.type() + " is not known here");
    }
    ProductionStatus status = message.as(ProductionStatus.class);
    UUID orderId = orderId(status);
    if (ApprovalTable.find(transaction, orderId).isEmpty()) {
      throw new InvalidMessageException("There is no approval of order " + orderId);
    }
    if (ApprovalTable.updateProduction(transaction, orderId, status)) {
      LOGGER
          .atInfo()
          .addKeyValue("order_id", orderId)
          .addKeyValue("production_status", status.status())
          .log("production_status_noted");
    }
  }

  private static UUID orderId(ProductionStatus status) {
    try {
      return UUID.fromString(status.orderId());
    } catch (IllegalArgumentException e) {
      throw new InvalidMessageException("order_id is not a UUID: " + status.orderId());
    }
  }
}
