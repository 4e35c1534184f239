package io.sightline.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sightline.platform.rabbitmq.testing.NeedsRabbitmq;
import io.sightline.platform.rabbitmq.testing.QueueProbe;
import io.sightline.platform.rabbitmq.testing.RabbitNode;
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
 * Kills the gateway, users, CRM, MES and their broker while people register and order, and an
 * operator approves; afterwards whoever was told to be registered is, and what was paid is approved
 * and made once.
 */
@NeedsRabbitmq
class KillProductionIT {
  private static final Duration LONG = Duration.ofMinutes(3);
  private static final int BUYERS = 3;
  private static final int ORDERS_BETWEEN = 4;

  /** In the order of their need. */
  private static final List<String> SERVICES =
      List.of(
          "product-service",
          "payment-service",
          "user-service",
          "order-service",
          "crm-service",
          "mes-service",
          "api-gateway");

  private static final List<String> KILLED =
      List.of("api-gateway", "user-service", "crm-service", "mes-service");

  private static final Map<String, Integer> HTTP = new HashMap<>();
  private static final Map<String, Integer> GRPC = new HashMap<>();
  private static final Map<String, ServiceProcess> RUNNING = new HashMap<>();
  private static final ProductionBooks BOOKS = new ProductionBooks();

  private static RabbitNode broker;

  @BeforeAll
  static void start() throws Exception {
    broker = RabbitNode.create();
    for (String service : SERVICES) {
      HTTP.put(service, ServiceProcess.freePort());
      GRPC.put(service, ServiceProcess.freePort());
    }
    SERVICES.forEach(service -> RUNNING.put(service, startProcess(service)));
    RUNNING.values().forEach(ServiceProcess::awaitReady);
    // Nobody is turned away because there is nothing left.
    ShopStores.execute("UPDATE catalog.products SET full_stock = 100000, stock = 100000");
  }

  @AfterAll
  static void stop() {
    RUNNING.values().forEach(ServiceProcess::close);
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void approvesAndMakesOnceWhateverIsKilled() throws Exception {
    Buyers buyers = Buyers.start(BUYERS, http("api-gateway"));
    Operator operator = Operator.start(http("crm-service"));
    try (buyers;
        operator) {
      buyers.awaitMore(ORDERS_BETWEEN);
      for (String service : KILLED) {
        RUNNING.get(service).kill();
        buyers.pass(Duration.ofSeconds(1));
        RUNNING.put(service, startProcess(service).awaitReady());
        buyers.awaitMore(ORDERS_BETWEEN);
      }
      broker.kill();
      buyers.awaitMore(ORDERS_BETWEEN);
      broker.start();
      buyers.awaitMore(ORDERS_BETWEEN);
      buyers.stop();
      await()
          .atMost(LONG)
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(() -> assertThat(BOOKS.underWay()).isEmpty());
      operator.stop();
    }

    System.out.printf(
        "%d users registered, %d orders accepted, %d approved by hand%n",
        buyers.users().size(), buyers.orders().size(), operator.approved().size());
    assertThat(ProductionBooks.read("SELECT order_id, user_id FROM orders.orders"))
        .containsAllEntriesOf(buyers.orders());
    assertThat(ProductionBooks.read("SELECT email, user_id FROM users.users"))
        .containsAllEntriesOf(buyers.users());
    assertThat(BOOKS.discrepancies()).isEmpty();
    assertThat(ProductionBooks.read("SELECT order_id, decided_by FROM crm.approvals").entrySet())
        .extracting(Map.Entry::getValue)
        .contains("automatic", "boss");
    assertThat(operator.approved()).isNotEmpty();
    assertNothingSetAside();
    assertThatTheyWouldTell();
  }

  private static void assertNothingSetAside() {
    try (QueueProbe queues = new QueueProbe(broker)) {
      for (String queue : List.of("production.orders", "production.status")) {
        assertThat(queues.count(queue)).as(queue).isZero();
        assertThat(queues.count(queue + ".dead")).as(queue + ".dead").isZero();
      }
    }
    for (String topic : List.of("orders", "payments")) {
      try (TopicReader letters =
          new TopicReader(ShopStores.KAFKA.bootstrapServers(), topic + ".dlt")) {
        assertThat(letters.written()).as(topic + ".dlt").isZero();
      }
    }
  }

  /** Books that would not tell prove nothing. */
  private static void assertThatTheyWouldTell() throws SQLException {
    String made = "(SELECT max(order_id::text)::uuid FROM mes.production_orders)";
    String other = "(SELECT min(order_id::text)::uuid FROM mes.production_orders)";
    ShopStores.execute("UPDATE crm.approvals SET status = 'rejected' WHERE order_id = " + made);
    ShopStores.execute("UPDATE orders.orders SET user_id = 'x' WHERE order_id = " + made);
    ShopStores.execute("UPDATE mes.production_orders SET version = 9 WHERE order_id = " + other);
    ShopStores.execute(
        "DELETE FROM mes.status_changes WHERE version = 2 AND production_order_id ="
            + " (SELECT production_order_id FROM mes.production_orders WHERE order_id = "
            + other
            + ")");
    ShopStores.execute(
        "UPDATE crm.approvals SET production_status = 'planned' WHERE order_id = " + other);
    ShopStores.execute("UPDATE crm.message_outbox SET published_at = NULL");

    assertThat(String.join("\n", BOOKS.underWay()))
        .contains("to be planned", "not published to production.orders");
    assertThat(String.join("\n", BOOKS.discrepancies()))
        .contains(
            "who is not registered",
            "somebody else's",
            "its approval says rejected",
            "1 planned, 3 quality_check",
            "another production order");
  }

  private static ServiceProcess startProcess(String service) {
    Map<String, String> environment = new HashMap<>(broker.environment());
    environment.put("SERVER_PORT", HTTP.get(service).toString());
    environment.put("GRPC_PORT", GRPC.get(service).toString());
    for (String name : SERVICES) {
      String variable = name.toUpperCase().replace('-', '_');
      environment.put(variable + "_URL", "http://127.0.0.1:" + HTTP.get(name));
      environment.put(variable + "_GRPC", "http://127.0.0.1:" + GRPC.get(name));
    }
    if (service.equals("mes-service")) {
      environment.put("DATABASE_USER", "shop");
      environment.put("DATABASE_PASSWORD", "shop");
    }
    environment.put("FAILURE_RATE", "0.2");
    environment.put("ORDER_EXPIRY", "PT20S");
    environment.put("ORDERS_SETTLE_INTERVAL", "PT1S");
    environment.put("PRODUCTION_STEP_DURATION", "PT0.3S");
    environment.put("PRODUCTION_STEP_INTERVAL", "PT0.2S");
    return ServiceProcess.start(service, environment);
  }

  private static URI http(String service) {
    return URI.create("http://127.0.0.1:" + HTTP.get(service) + "/");
  }
}
