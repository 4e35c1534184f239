package io.sightline.platform.rabbitmq;

import java.sql.Connection;
import java.sql.SQLException;

/** The effect of a message on this service. */
@FunctionalInterface
public interface MessageHandler {

  /**
   * Applies the message.
   *
   * @param transaction open transaction that also notes the message as processed; never committed
   *     or closed by the handler
   * @param messages takes the messages that follow from the effect, published after the commit
   * @throws InvalidMessageException when the message lacks what its type promises
   * @throws SQLException tried again, then the message is a dead letter, as with any other
   *     exception
   */
  void handle(Connection transaction, Message message, MessageOutbox.Messages messages)
      throws SQLException;

  /**
   * Called on the same thread when the transaction is committed and its messages are published.
   *
   * @param message what was handled, now or when it came before
   */
  default void handled(Message message) {}
}
