package io.sightline.platform.messaging;

import java.sql.Connection;
import java.sql.SQLException;

/** The effect of an event on this service. */
@FunctionalInterface
public interface EventHandler {

  /**
   * Applies the event. An event of a type that does not concern this service is ignored.
   *
   * @param transaction open transaction that also notes the event as processed; never committed or
   *     closed by the handler
   * @throws InvalidEventException when the event lacks what its type promises
   * @throws SQLException tried again, then the event is a dead letter, as with any other exception
   */
  void handle(Connection transaction, Event event) throws SQLException;

  /**
   * Called on the same thread when the transaction of an event is committed, and so still in the
   * trace of that event; what it throws counts as a failure of the event, which is then not applied
   * a second time.
   *
   * @param event what was handled, now or when it came before
   */
  default void committed(Event event) {}
}
