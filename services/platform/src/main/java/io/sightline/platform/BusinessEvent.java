package io.sightline.platform;

import org.slf4j.Logger;

/** The log line by which the outcome of something that matters to the business is recorded. */
public final class BusinessEvent {
  private BusinessEvent() {}

  /**
   * Logs a success.
   *
   * @param logger logger of the service
   * @param type what happened, such as {@code order_created}
   */
  public static void log(Logger logger, String type) {
    log(logger, type, "success");
  }

  /**
   * Logs an outcome.
   *
   * @param logger logger of the service
   * @param type what happened, such as {@code order_creation}
   * @param status how it ended, such as {@code payment_failed}
   */
  public static void log(Logger logger, String type, String status) {
    logger
        .atInfo()
        .addKeyValue("event_type", type)
        .addKeyValue("status", status)
        .log("business_event");
  }
}
