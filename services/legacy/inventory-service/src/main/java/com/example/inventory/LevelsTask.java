package com.example.inventory;

import java.sql.SQLException;
import java.util.TimerTask;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Counts the stock levels each time the timer says so. */
class LevelsTask extends TimerTask {
  private static final Logger LOGGER = Logger.getLogger(LevelsTask.class.getName());

  private final StockLevels levels;

  LevelsTask(StockLevels levels) {
    this.levels = levels;
  }

  @Override
  public void run() {
    try {
      levels.refresh();
    } catch (SQLException e) {
      LOGGER.log(Level.WARNING, "levels not counted, the old ones stay", e);
    } catch (RuntimeException e) {
      // A timer whose task throws never runs it again.
      LOGGER.log(Level.SEVERE, "levels not counted, the old ones stay", e);
    }
  }
}
