package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.cli.instance.Instance;
import io.sightline.platform.testing.Bookkeeping;
import io.sightline.platform.testing.TopicReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Kills each service that takes part in orders, and both brokers, while customers order at the
 * gateway, and has {@code up} start it again; afterwards the books of all services agree, and
 * nothing happened twice.
 */
@Tag("faults")
@ExtendWith(SharedInstance.class)
class KillIT {
  private static final List<String> KILLED =
      List.of(
          "order-service",
          "payment-service",
          "product-service",
          "delivery-service",
          "notify-service",
          "api-gateway",
          "crm-service",
          "mes-service",
          "kafka",
          "rabbitmq");

  private static final int SHOPPERS = 3;
  private static final int ORDERS_BETWEEN = 10;

  /** Unpaid orders expire and parcels arrive while one can wait for it. */
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "PRODUCTION_STEP_DURATION", "PT0.5S",
          "ORDER_EXPIRY", "PT40S",
          "FAILURE_RATE", "0.2",
          "DELIVERIES_SHIP_DELAY_MIN", "PT1S",
          "DELIVERIES_SHIP_DELAY_MAX", "PT10S",
          "DELIVERIES_ARRIVE_DELAY_MIN", "PT1S",
          "DELIVERIES_ARRIVE_DELAY_MAX", "PT10S");

  private final ShopInstance instance;

  KillIT(ShopInstance instance) {
    this.instance = instance;
  }

  @BeforeEach
  void prepare() throws SQLException {
    // With what this test wants in their environment.
    instance.stop("order-service");
    instance.stop("payment-service");
    bringBack();
    try (Connection connection = database("postgresql", "shop").getConnection();
        Statement statement = connection.createStatement()) {
      // Enough that nothing is filled up: what is gone must be with an order.
      statement.execute(
          "UPDATE catalog.products p SET full_stock = 1000000, stock = 1000000 - coalesce("
              + "(SELECT sum(quantity) FROM catalog.reservations r"
              + " WHERE r.product_id = p.id AND NOT released), 0)");
    }
  }

  @Test
  void losesAndRepeatsNothingWhateverIsKilled() throws SQLException {
    List<String> accepted;
    try (Shoppers shoppers = Shoppers.start(SHOPPERS, instance.endpoints().gateway())) {
      shoppers.awaitMore(ORDERS_BETWEEN);
      for (String program : KILLED) {
        instance.kill(program);
        Waiting.pass(Duration.ofSeconds(3));
        bringBack();
        shoppers.awaitMore(ORDERS_BETWEEN);
      }
      shoppers.stop();
      accepted = shoppers.accepted();
    }

    Bookkeeping books = new Bookkeeping(database("postgresql", "shop"));
    await("every order to come to its end")
        .atMost(Duration.ofMinutes(5))
        .untilAsserted(() -> assertThat(books.underWay()).isEmpty());
    System.out.printf("%d orders accepted, in all %s%n", accepted.size(), books.orders());
    assertThat(books.missing(accepted)).isEmpty();
    assertThat(books.discrepancies()).isEmpty();
    assertThat(books.orders()).containsKeys("delivered", "cancelled");
    assertMadeOnce();
    String kafka = "127.0.0.1:" + port("kafka", "broker");
    for (String topic : List.of("orders", "payments", "deliveries")) {
      try (TopicReader letters = new TopicReader(kafka, topic + ".dlt")) {
        assertThat(letters.written()).as(topic + ".dlt").isZero();
      }
    }
  }

  /** What was paid and is cheap is approved by itself; that and nothing else is made, once. */
  private void assertMadeOnce() {
    String kept = "SELECT order_id, status FROM orders.orders WHERE status = 'delivered'";
    await("everything to be made")
        .untilAsserted(
            () -> {
              Map<String, String> approved =
                  read(
                      database("postgresql", "shop"),
                      "SELECT order_id, production_status FROM crm.approvals"
                          + " WHERE status = 'approved'");
              assertThat(approved.keySet())
                  .containsExactlyInAnyOrderElementsOf(
                      read(database("postgresql", "shop"), kept + " AND total_price <= 500")
                          .keySet());
              assertThat(approved.values()).containsOnly("completed");
              assertThat(
                      read(
                          database("postgresql-mes", "mes"),
                          "SELECT order_id, status FROM mes.production_orders"))
                  .isEqualTo(approved);
            });
  }

  private static Map<String, String> read(PGSimpleDataSource database, String query)
      throws SQLException {
    Map<String, String> read = new HashMap<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        assertThat(read.put(rows.getString(1), rows.getString(2))).as("twice").isNull();
      }
    }
    return read;
  }

  private void bringBack() {
    SightlineCommand.Result up = instance.up(ENVIRONMENT, "--only", "shop,stores", "--no-check");
    assertThat(up.exitCode()).withFailMessage(up.output()).isZero();
  }

  private PGSimpleDataSource database(String program, String name) {
    Instance state = instance.state();
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setServerNames(new String[] {"127.0.0.1"});
    database.setPortNumbers(new int[] {port(program, "sql")});
    database.setDatabaseName(name);
    database.setUser(name);
    database.setPassword(state.password(name));
    return database;
  }

  private int port(String program, String name) {
    return instance.state().port(instance.catalog().program(program), name);
  }
}
