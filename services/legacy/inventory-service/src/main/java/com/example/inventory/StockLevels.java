package com.example.inventory;

import com.example.inventory.db.StockDao;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.logging.Logger;

/** The whole stock in a few numbers, counted now and then because counting takes its time. */
public class StockLevels {
  private static final Logger LOGGER = Logger.getLogger(StockLevels.class.getName());

  private final StockDao stock;
  private List<String> lowItems = Collections.emptyList();
  private long totalUnits;
  private int refreshes;

  /**
   * Creates the levels; there are none before the first refresh.
   *
   * @param stock the stock
   */
  public StockLevels(StockDao stock) {
    this.stock = stock;
  }

  /**
   * Counts anew.
   *
   * @throws SQLException when the database does not work
   */
  public synchronized void refresh() throws SQLException {
    List<String> low = stock.findLowItems();
    long total = stock.countUnits();
    warnOfNew(low);
    lowItems = low;
    totalUnits = total;
    refreshes++;
  }

  private void warnOfNew(List<String> low) {
    for (String sku : low) {
      if (!lowItems.contains(sku)) {
        LOGGER.warning("low stock: " + sku);
      }
    }
  }

  /** How many items are low on stock. */
  public synchronized int getLowStock() {
    return lowItems.size();
  }

  /** The items that are low on stock. */
  public synchronized List<String> getLowItems() {
    return Collections.unmodifiableList(lowItems);
  }

  /** Units of everything in all warehouses. */
  public synchronized long getTotalUnits() {
    return totalUnits;
  }

  /** How often it was counted. */
  public synchronized int getRefreshes() {
    return refreshes;
  }
}
