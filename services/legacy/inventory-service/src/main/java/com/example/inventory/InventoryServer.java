package com.example.inventory;

import com.example.inventory.db.ConnectionSource;
import com.example.inventory.db.ItemDao;
import com.example.inventory.db.MovementDao;
import com.example.inventory.db.Schema;
import com.example.inventory.db.StockDao;
import com.example.inventory.db.WarehouseDao;
import com.example.inventory.http.HealthHandler;
import com.example.inventory.http.ItemsHandler;
import com.example.inventory.http.LevelsHandler;
import com.example.inventory.http.MovementsHandler;
import com.example.inventory.http.NotFoundHandler;
import com.example.inventory.http.ReadyHandler;
import com.example.inventory.http.StockHandler;
import com.example.inventory.http.TransfersHandler;
import com.example.inventory.http.WarehousesHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.util.Timer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** Warehouses, stock and its movements behind a small HTTP server. */
public final class InventoryServer {
  private static final Logger LOGGER = Logger.getLogger(InventoryServer.class.getName());
  private static final int STOP_SECONDS = 2;

  private final HttpServer server;
  private final ExecutorService executor;
  private final Timer timer;

  private InventoryServer(HttpServer server, ExecutorService executor, Timer timer) {
    this.server = server;
    this.executor = executor;
    this.timer = timer;
  }

  /**
   * Starts the server; the process then runs until it is ended.
   *
   * @param args optionally the name of a properties file
   */
  public static void main(String[] args) {
    if (args.length > 1) {
      System.err.println("usage: java -jar inventory-service.jar [properties file]");
      System.exit(2);
    }
    try {
      configureLogging();
      final InventoryServer server =
          start(Settings.load(args.length == 0 ? null : args[0], System.getenv()));
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread("inventory-stop") {
                @Override
                public void run() {
                  server.stop();
                }
              });
    } catch (SettingsException e) {
      fail(e.getMessage());
    } catch (SQLException e) {
      LOGGER.log(Level.SEVERE, "database trouble", e);
      fail("the database cannot be used: " + e.getMessage());
    } catch (IOException e) {
      LOGGER.log(Level.SEVERE, "no server", e);
      fail("the server cannot be started: " + e.getMessage());
    }
  }

  private static void fail(String message) {
    System.err.println("inventory-service: " + message);
    System.exit(1);
  }

  private static void configureLogging() throws IOException {
    if (System.getProperty("java.util.logging.config.file") != null) {
      return;
    }
    InputStream configuration = InventoryServer.class.getResourceAsStream("/logging.properties");
    try {
      LogManager.getLogManager().readConfiguration(configuration);
    } finally {
      configuration.close();
    }
  }

  static InventoryServer start(Settings settings) throws IOException, SQLException {
    // Without these a caller who stops sending or reading keeps a thread for ever; in seconds.
    System.setProperty("sun.net.httpserver.maxReqTime", "20");
    System.setProperty("sun.net.httpserver.maxRspTime", "20");

    ConnectionSource connections =
        new ConnectionSource(
            settings.text("db.url"), settings.text("db.user"), settings.text("db.password"));
    createSchema(connections, settings.number("db.wait", 0, 3600));

    ItemDao items = new ItemDao(connections);
    WarehouseDao warehouses = new WarehouseDao(connections);
    StockDao stock = new StockDao(connections);
    MovementDao movements = new MovementDao(connections);
    InventoryManager manager =
        new InventoryManager(connections, items, warehouses, stock, movements);
    StockLevels levels = new StockLevels(stock);
    levels.refresh();

    int seconds = settings.number("levels.refresh", 1, 86400);
    Timer timer = new Timer("levels-refresh", true);
    timer.schedule(new LevelsTask(levels), seconds * 1000L, seconds * 1000L);

    HttpServer server =
        HttpServer.create(
            new InetSocketAddress(
                settings.text("http.host"), settings.number("http.port", 0, 65535)),
            0);
    ExecutorService executor =
        Executors.newFixedThreadPool(settings.number("http.threads", 1, 1000));
    server.setExecutor(executor);
    server.createContext("/", new NotFoundHandler());
    server.createContext("/health", new HealthHandler());
    server.createContext("/ready", new ReadyHandler(connections));
    server.createContext("/items", new ItemsHandler(items));
    server.createContext("/warehouses", new WarehousesHandler(warehouses));
    server.createContext("/stock", new StockHandler(stock));
    server.createContext("/levels", new LevelsHandler(levels));
    server.createContext("/movements", new MovementsHandler(manager, movements));
    server.createContext("/transfers", new TransfersHandler(manager));
    server.start();
    LOGGER.info("inventory-service listens on " + server.getAddress());
    return new InventoryServer(server, executor, timer);
  }

  /** The database may still be starting, or be busy doing so. */
  private static void createSchema(ConnectionSource connections, int waitSeconds)
      throws SQLException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
    while (true) {
      try {
        Schema.create(connections);
        return;
      } catch (SQLException e) {
        boolean away = e.getSQLState() != null && e.getSQLState().matches("08.*|57P0.*");
        if (!away || System.nanoTime() >= end) {
          throw e;
        }
        LOGGER.warning("the database cannot be used yet: " + e.getMessage());
      }
      try {
        Thread.sleep(1000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new SQLException("interrupted while waiting for the database", e);
      }
    }
  }

  int getPort() {
    return server.getAddress().getPort();
  }

  void stop() {
    timer.cancel();
    server.stop(STOP_SECONDS);
    executor.shutdown();
    try {
      if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
