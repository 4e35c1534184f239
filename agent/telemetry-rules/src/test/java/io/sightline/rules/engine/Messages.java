package io.sightline.rules.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What a class tells by its logger while a test runs. */
final class Messages extends Handler implements BeforeEachCallback, AfterEachCallback {

  private final List<String> told = new ArrayList<>();
  // Kept, or the handler would be lost with it.
  private final Logger logger;

  Messages(Class<?> teller) {
    logger = Logger.getLogger(teller.getName());
  }

  List<String> told() {
    return told;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    logger.addHandler(this);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    logger.removeHandler(this);
  }

  @Override
  public void publish(LogRecord record) {
    told.add(record.getMessage());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
