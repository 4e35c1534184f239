package io.sightline.mes;

import static io.sightline.platform.rabbitmq.testing.QueueProbe.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.sightline.contracts.production.ProductionOrder;
import io.sightline.contracts.production.ProductionStatus;
import io.sightline.platform.Json;
import io.sightline.platform.ShopService;
import io.sightline.platform.rabbitmq.testing.NeedsRabbitmq;
import io.sightline.platform.rabbitmq.testing.QueueProbe;
import io.sightline.platform.rabbitmq.testing.RabbitNode;
import io.sightline.platform.testing.LogLines;
import io.sightline.platform.testing.ServiceProcess;
import io.sightline.platform.testing.ShopStores;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What becomes of production orders and their sheets when things die. */
@NeedsRabbitmq
class SheetsIT {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static RabbitNode node;
  private static QueueProbe queues;

  @BeforeAll
  static void start() {
    node = RabbitNode.create();
    queues = new QueueProbe(node);
  }

  @AfterAll
  static void stop() {
    queues.close();
    node.close();
  }

  @Test
  @EnabledIf(
      value = "io.sightline.mes.Versitygw#available",
      disabledReason = "neither a built versitygw nor Go to build it")
  void storesASheetAlsoWhenTheStorageWasAwayAndReadsIt() throws Exception {
    try (Versitygw storage = Versitygw.create()) {
      Map<String, String> settings = new HashMap<>(node.settings());
      settings.putAll(storage.settings());
      try (ShopService service = MesService.start(settings)) {
        String orderId = order();
        String path = "/production-orders/" + productionOrder(orderId);
        await()
            .atMost(LONG)
            .untilAsserted(
                () ->
                    assertThat(get(service, path + "/sheet").body())
                        .contains("\"status\":\"pending\"", "The storage did not take it"));
        assertThat(get(service, path + "/sheet").statusCode()).isEqualTo(202);

        storage.start();

        await().atMost(LONG).until(() -> get(service, path + "/sheet").statusCode() == 200);
        HttpResponse<String> sheet = get(service, path + "/sheet");
        assertThat(sheet.headers().firstValue("Content-Type"))
            .hasValue("text/plain; charset=utf-8");
        assertThat(sheet.body())
            .contains(
                "Order             " + orderId,
                "Quantity          3",
                "1.                [ ] cutting");
        assertThat(storage.objects("production"))
            .extracting(file -> file.getFileName().toString())
            .containsExactly(orderId + ".txt");
        Path file = storage.objects("production").getFirst();
        assertThat(Files.readString(file)).isEqualTo(sheet.body());

        try (LogLines log = new LogLines()) {
          String next = order();
          String nextPath = "/production-orders/" + productionOrder(next);
          await().atMost(LONG).until(() -> get(service, nextPath + "/sheet").statusCode() == 200);
          assertThat(log.of("sheet_stored")).hasSize(1);
        }

        storage.stop();
        assertThat(get(service, path + "/sheet").statusCode()).isEqualTo(503);
        assertThat(get(service, path + "/sheet").body())
            .isEqualTo("{\"error\":\"The storage does not answer now, try again\"}");
      }
    }
  }

  @Test
  void aStorageThatHangsHoldsNothingElseUp() throws Exception {
    // Accepts connections and never answers.
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Map<String, String> settings = new HashMap<>(node.settings());
      settings.put("storage.enabled", "true");
      settings.put("storage.endpoint", "http://127.0.0.1:" + silent.getLocalPort());
      settings.put("storage.access.key", "shop");
      settings.put("storage.secret.key", "secret");
      settings.put("production.step.duration", "PT1H");
      try (ShopService service = MesService.start(settings);
          LogLines log = new LogLines()) {
        String path = "/production-orders/" + productionOrder(order());
        HttpRequest hold =
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + service.port() + path + "/status"))
                .timeout(Duration.ofSeconds(4))
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString("{\"status\":\"on_hold\"}"))
                .build();
        await()
            .atMost(Duration.ofSeconds(4))
            .until(() -> HTTP.send(hold, BodyHandlers.ofString()).statusCode() == 200);
        assertThat(log.of("sheet_not_stored")).as("still at it").isEmpty();

        await().atMost(LONG).until(() -> !log.of("sheet_not_stored").isEmpty());
        Set<String> ordered = new TreeSet<>();
        for (int i = 0; i < 10; i++) {
          ordered.add(order());
        }
        await()
            .atMost(Duration.ofSeconds(20))
            .untilAsserted(() -> assertThat(made("")).containsAll(ordered));
      } finally {
        // Another test's storage would take them.
        ShopStores.execute("TRUNCATE mes.production_orders CASCADE");
      }
    }
  }

  @Test
  void makesEachOrderOnceThoughItIsKilledAtWork() throws Exception {
    Map<String, String> environment = new HashMap<>(node.environment());
    environment.put("DATABASE_USER", "shop");
    environment.put("DATABASE_PASSWORD", "shop");
    environment.put("PRODUCTION_STEP_DURATION", "PT0.2S");
    environment.put("PRODUCTION_STEP_INTERVAL", "PT0.1S");
    Set<String> ordered = new TreeSet<>();
    try (ServiceProcess first = ServiceProcess.start("mes-service", environment)) {
      first.awaitReady();
      for (int i = 0; i < 100; i++) {
        ordered.add(order());
      }
      await().atMost(LONG).until(() -> !made("").isEmpty());
      first.kill();
    }
    for (int i = 0; i < 20; i++) {
      ordered.add(order());
    }
    assertThat(made("WHERE status = 'completed'")).as("killed at work").isNotEqualTo(ordered);

    try (ServiceProcess second = ServiceProcess.start("mes-service", environment)) {
      second.awaitReady();
      await()
          .atMost(LONG)
          .untilAsserted(() -> assertThat(made("WHERE status = 'completed'")).containsAll(ordered));
      // An order is completed a moment before its message is out.
      await().atMost(LONG).until(() -> count("mes.message_outbox WHERE published_at IS NULL") == 0);
      second.terminate();
      assertThat(second.awaitExit()).isEqualTo(143);
    }
    assertThat(queues.count(ProductionOrder.QUEUE)).isZero();
    assertThat(queues.count(ProductionOrder.QUEUE + ".dead")).isZero();
    assertThat(
            count(
                "mes.status_changes WHERE status = 'completed' AND production_order_id IN"
                    + " (SELECT production_order_id FROM mes.production_orders WHERE order_id IN ('"
                    + String.join("','", ordered)
                    + "'))"))
        .isEqualTo(ordered.size());
    assertThat(queues.count(ProductionStatus.QUEUE)).isGreaterThanOrEqualTo(4L * ordered.size());
    assertThat(text(queues.take(ProductionStatus.QUEUE))).contains("order_id");
  }

  private static String order() {
    String orderId = UUID.randomUUID().toString();
    ProductionOrder order =
        new ProductionOrder(orderId, "1", "Laptop", 3, "automatic", Instant.now());
    queues.write(
        ProductionOrder.EXCHANGE,
        ProductionOrder.QUEUE,
        new BasicProperties.Builder()
            .messageId(UUID.randomUUID().toString())
            .type(ProductionOrder.TYPE)
            .deliveryMode(2)
            .build(),
        new String(Json.bytes(order), UTF_8));
    return orderId;
  }

  private static String productionOrder(String orderId) {
    String sql = "SELECT production_order_id FROM mes.production_orders WHERE order_id = '%s'";
    return await()
        .atMost(LONG)
        .until(() -> column(sql.formatted(orderId)), ids -> !ids.isEmpty())
        .getFirst();
  }

  private static Set<String> made(String where) throws SQLException {
    return new TreeSet<>(column("SELECT order_id FROM mes.production_orders " + where));
  }

  private static int count(String tableAndCondition) throws SQLException {
    return Integer.parseInt(column("SELECT count(*) FROM " + tableAndCondition).getFirst());
  }

  private static List<String> column(String sql) throws SQLException {
    try (Connection connection = ShopStores.database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<String> values = new java.util.ArrayList<>();
      while (row.next()) {
        values.add(row.getString(1));
      }
      return values;
    }
  }

  private static HttpResponse<String> get(ShopService service, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + service.port() + path);
    return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
