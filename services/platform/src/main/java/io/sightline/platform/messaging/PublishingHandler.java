package io.sightline.platform.messaging;

import java.sql.Connection;
import java.sql.SQLException;

/** The effect of an event on this service when that leads to further events. */
@FunctionalInterface
public interface PublishingHandler {

  /**
   * Applies the event. An event of a type that does not concern this service is ignored.
   *
   * @param transaction open transaction that also notes the event as processed; never committed or
   *     closed by the handler
   * @param events takes the events that tell about the effect, published after the commit
   * @throws InvalidEventException when the event lacks what its type promises
   * @throws SQLException tried again, then the event is a dead letter, as with any other exception
   */
  void handle(Connection transaction, Event event, Outbox.Events events) throws SQLException;
}
