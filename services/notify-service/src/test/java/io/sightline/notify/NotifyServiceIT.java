package io.sightline.notify;

import static io.sightline.platform.testing.TopicReader.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sightline.contracts.events.DeliveryEvent;
import io.sightline.contracts.events.OrderEvent;
import io.sightline.contracts.events.PaymentEvent;
import io.sightline.platform.Json;
import io.sightline.platform.ShopService;
import io.sightline.platform.testing.LogLines;
import io.sightline.platform.testing.ShopStores;
import io.sightline.platform.testing.TopicReader;
import io.sightline.platform.testing.TopicWriter;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NotifyServiceIT {
  private static final Duration LONG = Duration.ofSeconds(30);

  private static ShopService service;
  private static TopicWriter topics;

  private final String orderId = UUID.randomUUID().toString();

  @BeforeAll
  static void start() {
    service = ShopService.start(Main.NAME, ShopStores.config(Map.of()), Main::setup);
    topics = new TopicWriter(ShopStores.KAFKA.bootstrapServers());
  }

  @AfterAll
  static void stop() {
    topics.close();
    service.close();
  }

  @Test
  void writesOneNotificationForEachEvent() {
    String created = json(order(OrderEvent.CREATED));
    try (LogLines log = new LogLines()) {
      topics.write(OrderEvent.TOPIC, orderId, created);
      topics.write(OrderEvent.TOPIC, orderId, created);
      topics.write(PaymentEvent.TOPIC, orderId, json(payment(PaymentEvent.FAILED)));
      topics.write(PaymentEvent.TOPIC, orderId, json(payment(PaymentEvent.COMPLETED)));
      topics.write(OrderEvent.TOPIC, orderId, json(order("order.gift-wrapped")));
      topics.write(OrderEvent.TOPIC, orderId, json(order(OrderEvent.CREATED)));

      await()
          .atMost(LONG)
          .untilAsserted(
              () ->
                  assertThat(notifications())
                      .containsExactlyInAnyOrder(
                          "We have your order of 2 x Laptop for 1999.90",
                          "We have your order of 2 x Laptop for 1999.90",
                          "Your payment of 1999.90 was declined",
                          "Your payment of 1999.90 went through"));
      assertThat(log.of("notification_sent"))
          .filteredOn(line -> line.get("order_id").textValue().equals(orderId))
          .hasSize(4);
    }
  }

  @Test
  void knowsEveryKindOfEvent() {
    for (String type :
        List.of(
            OrderEvent.CREATED,
            OrderEvent.PAID,
            OrderEvent.SHIPPED,
            OrderEvent.DELIVERED,
            OrderEvent.CANCELLED,
            OrderEvent.REFUNDED)) {
      topics.write(OrderEvent.TOPIC, orderId, json(order(type)));
    }
    topics.write(PaymentEvent.TOPIC, orderId, json(payment(PaymentEvent.REFUNDED)));
    for (String type : List.of(DeliveryEvent.SHIPPED, DeliveryEvent.DELIVERED)) {
      String event =
          json(
              new DeliveryEvent(
                  UUID.randomUUID().toString(),
                  type,
                  DeliveryEvent.VERSION,
                  Instant.now(),
                  orderId,
                  "S-1",
                  "shipped"));
      topics.write(DeliveryEvent.TOPIC, orderId, event);
      topics.write(DeliveryEvent.TOPIC, orderId, event);
    }

    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(notifications())
                    .containsExactlyInAnyOrder(
                        "We have your order of 2 x Laptop for 1999.90",
                        "Your order of 2 x Laptop for 1999.90 is paid, we prepare it",
                        "Your order of 2 x Laptop for 1999.90 has left us",
                        "Your order of 2 x Laptop for 1999.90 is complete",
                        "Your order of 2 x Laptop for 1999.90 is cancelled",
                        "Your order of 2 x Laptop for 1999.90 will be refunded",
                        "Your payment of 1999.90 was given back",
                        "Your parcel S-1 is on its way",
                        "Your parcel S-1 has arrived"));
  }

  @Test
  void setsAsideAfterThreeTriesWhatItCannotStore() throws Exception {
    ShopStores.execute(
        "ALTER TABLE notifications.notifications"
            + " ADD CONSTRAINT refused CHECK (order_id <> '%s')".formatted(orderId));
    topics.write(DeliveryEvent.TOPIC, "other", json(order(OrderEvent.PAID)));

    try (TopicReader letters =
        new TopicReader(ShopStores.KAFKA.bootstrapServers(), DeliveryEvent.TOPIC + ".dlt")) {
      var letter = letters.awaitRecord(record -> record.value().contains(orderId));
      assertThat(header(letter, "dlt-attempts")).isEqualTo("3");
      assertThat(header(letter, "dlt-reason")).contains("refused");
    }
    assertThat(notifications()).isEmpty();
  }

  @Test
  void setsAsideWhatItCannotRead() {
    topics.write(OrderEvent.TOPIC, orderId, "poison " + orderId);
    topics.write(OrderEvent.TOPIC, orderId, json(order(OrderEvent.CREATED)));

    await().atMost(LONG).untilAsserted(() -> assertThat(notifications()).hasSize(1));
    try (TopicReader letters =
        new TopicReader(ShopStores.KAFKA.bootstrapServers(), OrderEvent.TOPIC + ".dlt")) {
      var letter = letters.awaitRecord(record -> record.key().equals(orderId));
      assertThat(letter.value()).isEqualTo("poison " + orderId);
      assertThat(header(letter, "dlt-reason")).startsWith("the value is not JSON");
      assertThat(header(letter, "dlt-group")).isEqualTo("notify-service");
    }
  }

  @Test
  void saysThatItIsWell() throws Exception {
    assertThat(get("/health")).contains("\"status\":\"healthy\"", "\"service\":\"notify-service\"");
    assertThat(get("/ready")).contains("\"status\":\"ready\"", "\"service\":\"notify-service\"");
  }

  private static String get(String path) throws Exception {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    URI uri = URI.create("http://127.0.0.1:" + service.port() + path);
    HttpResponse<String> response =
        http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }

  private OrderEvent order(String type) {
    return new OrderEvent(
        UUID.randomUUID().toString(),
        type,
        OrderEvent.VERSION,
        Instant.now(),
        orderId,
        null,
        "1",
        "Laptop",
        2,
        new BigDecimal("1999.90"),
        "created");
  }

  private PaymentEvent payment(String type) {
    return new PaymentEvent(
        UUID.randomUUID().toString(),
        type,
        PaymentEvent.VERSION,
        Instant.now(),
        orderId,
        UUID.randomUUID().toString(),
        new BigDecimal("1999.90"),
        "completed",
        null);
  }

  private static String json(Object value) {
    return new String(Json.bytes(value), UTF_8);
  }

  private List<String> notifications() throws SQLException {
    try (Connection connection = ShopStores.database().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT message FROM notifications.notifications WHERE order_id = ?")) {
      select.setString(1, orderId);
      List<String> messages = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          messages.add(rows.getString(1));
        }
      }
      return messages;
    }
  }
}
