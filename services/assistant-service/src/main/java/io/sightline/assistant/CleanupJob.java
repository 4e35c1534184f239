package io.sightline.assistant;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes conversations that nobody has continued for a long time. */
final class CleanupJob {
  private static final Logger LOGGER = LoggerFactory.getLogger(Main.NAME);

  private final SessionStore sessions;
  private final int batch;

  CleanupJob(SessionStore sessions, int batch) {
    if (batch < 1) {
      throw new IllegalArgumentException("cleanup.batch must be at least 1");
    }
    this.sessions = sessions;
    this.batch = batch;
  }

  /** Deletes batch after batch until none is left; returns how many records that were. */
  int run() {
    int records = 0;
    int some;
    do {
      some = sessions.deleteUnused(batch);
      records += some;
    } while (some > 0 && !Thread.currentThread().isInterrupted());
    if (records > 0) {
      LOGGER.atInfo().addKeyValue("records", records).log("sessions_cleaned_up");
    }
    return records;
  }
}
