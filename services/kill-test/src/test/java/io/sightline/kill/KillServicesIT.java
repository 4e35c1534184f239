package io.sightline.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sightline.platform.testing.Bookkeeping;
import io.sightline.platform.testing.ServiceProcess;
import io.sightline.platform.testing.ShopStores;
import io.sightline.platform.testing.TopicReader;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Kills each service and takes Kafka away while customers order, pay and want their money back;
 * afterwards the books of all services agree, and nothing happened twice.
 */
class KillServicesIT {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final int CUSTOMERS = 3;
  private static final int ORDERS_BETWEEN = 4;

  private static final Map<String, Integer> HTTP = new HashMap<>();
  private static final Map<String, Integer> GRPC = new HashMap<>();
  private static final Map<String, ServiceProcess> RUNNING = new HashMap<>();

  /** In the order of their need. */
  private static final List<String> SERVICES =
      List.of(
          "product-service",
          "payment-service",
          "order-service",
          "delivery-service",
          "notify-service");

  @BeforeAll
  static void start() throws Exception {
    for (String service : SERVICES) {
      HTTP.put(service, ServiceProcess.freePort());
      GRPC.put(service, ServiceProcess.freePort());
    }
    SERVICES.forEach(service -> RUNNING.put(service, startProcess(service)));
    RUNNING.values().forEach(ServiceProcess::awaitReady);
    // Enough that nothing is filled up: what is gone must be with an order.
    ShopStores.execute(
        "UPDATE catalog.products p SET full_stock = 100000, stock = 100000 - coalesce("
            + "(SELECT sum(quantity) FROM catalog.reservations r"
            + " WHERE r.product_id = p.id AND NOT released), 0)");
  }

  @AfterAll
  static void stop() {
    RUNNING.values().forEach(ServiceProcess::close);
  }

  @Test
  void losesAndRepeatsNothingWhateverIsKilled() throws Exception {
    List<String> accepted;
    try (Customers customers =
        Customers.start(
            CUSTOMERS, URI.create("http://127.0.0.1:" + HTTP.get("order-service") + "/"))) {
      customers.awaitMore(ORDERS_BETWEEN);
      for (String service : SERVICES) {
        RUNNING.get(service).kill();
        customers.pass(Duration.ofSeconds(1));
        RUNNING.put(service, startProcess(service).awaitReady());
        customers.awaitMore(ORDERS_BETWEEN);
      }
      ShopStores.KAFKA.close();
      try {
        customers.awaitMore(ORDERS_BETWEEN);
      } finally {
        ShopStores.KAFKA.start();
      }
      customers.awaitMore(ORDERS_BETWEEN);
      customers.stop();
      accepted = customers.accepted();
    }

    Bookkeeping books = new Bookkeeping(ShopStores.database());
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(books.underWay()).isEmpty());
    System.out.printf("%d orders accepted, by status %s%n", accepted.size(), books.orders());
    assertThat(books.missing(accepted)).isEmpty();
    assertThat(books.discrepancies()).isEmpty();
    assertThat(books.orders()).containsKeys("delivered", "cancelled", "refunded");
    for (String topic : List.of("orders", "payments", "deliveries")) {
      try (TopicReader letters =
          new TopicReader(ShopStores.KAFKA.bootstrapServers(), topic + ".dlt")) {
        assertThat(letters.written()).as(topic + ".dlt").isZero();
      }
    }
    assertThatTheyWouldTell(books);
  }

  /** Books that would not tell prove nothing. */
  private static void assertThatTheyWouldTell(Bookkeeping books) throws SQLException {
    String delivered = "(SELECT max(order_id::text) FROM orders.orders WHERE status = 'delivered')";
    String cancelled = "(SELECT max(order_id::text) FROM orders.orders WHERE status = 'cancelled')";
    ShopStores.execute(
        "INSERT INTO notifications.notifications (event_id, order_id, event_type, message)"
            + " VALUES (gen_random_uuid(), 'x', 'x', 'x')");
    ShopStores.execute("UPDATE catalog.products SET stock = stock - 1 WHERE id = '1'");
    ShopStores.execute("DELETE FROM notifications.notifications WHERE order_id = " + delivered);
    ShopStores.execute("DELETE FROM deliveries.shipments WHERE order_id::text = " + delivered);
    ShopStores.execute(
        "UPDATE payments.payments SET status = 'refunded' WHERE status = 'completed' AND order_id = "
            + delivered);
    ShopStores.execute(
        "UPDATE catalog.reservations SET released = false, quantity = 1, product_id = '2'"
            + " WHERE order_id = "
            + cancelled);
    ShopStores.execute(
        "UPDATE orders.outbox SET payload = replace(payload, 'cancelled', 'delivered')"
            + " WHERE record_key = "
            + cancelled);

    assertThat(books.underWay()).anyMatch(line -> line.contains("without notification"));
    assertThat(String.join("\n", books.discrepancies()))
        .contains(
            "is created delivered",
            "its last event says otherwise",
            "units wrongly",
            "stock of product 1 is off by 1",
            "its payments do not fit",
            "its shipment is not",
            "which nobody wrote");
  }

  private static ServiceProcess startProcess(String service) {
    Map<String, String> environment = new HashMap<>();
    environment.put("SERVER_PORT", HTTP.get(service).toString());
    environment.put("GRPC_PORT", GRPC.get(service).toString());
    environment.put("PRODUCT_SERVICE_GRPC", uri("product-service"));
    environment.put("PAYMENT_SERVICE_GRPC", uri("payment-service"));
    environment.put("FAILURE_RATE", "0.3");
    environment.put("ORDER_EXPIRY", "PT20S");
    environment.put("ORDERS_SETTLE_INTERVAL", "PT1S");
    environment.put("ORDERS_OBLIGATIONS_RETRY_AFTER", "PT1S");
    environment.put("ORDERS_ABANDONED_AFTER", "PT20S");
    environment.put("ORDERS_ABANDONED_INTERVAL", "PT2S");
    for (String delay : List.of("SHIP", "ARRIVE")) {
      environment.put("DELIVERIES_" + delay + "_DELAY_MIN", "PT1S");
      environment.put("DELIVERIES_" + delay + "_DELAY_MAX", "PT4S");
    }
    environment.put("DELIVERIES_INTERVAL", "PT0.5S");
    return ServiceProcess.start(service, environment);
  }

  private static String uri(String service) {
    return "http://127.0.0.1:" + GRPC.get(service);
  }
}
