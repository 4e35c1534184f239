package io.sightline.delivery;

import static io.sightline.platform.testing.TopicReader.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.sightline.contracts.events.DeliveryEvent;
import io.sightline.contracts.events.OrderEvent;
import io.sightline.contracts.v1.Delivery;
import io.sightline.contracts.v1.DeliveryServiceGrpc;
import io.sightline.contracts.v1.DeliveryServiceGrpc.DeliveryServiceBlockingStub;
import io.sightline.contracts.v1.GetDeliveryRequest;
import io.sightline.contracts.v1.UpdateDeliveryStatusRequest;
import io.sightline.platform.GrpcClients;
import io.sightline.platform.Json;
import io.sightline.platform.ShopService;
import io.sightline.platform.testing.ServiceProcess;
import io.sightline.platform.testing.ShopStores;
import io.sightline.platform.testing.TopicReader;
import io.sightline.platform.testing.TopicWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DeliveryServiceIT {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String HOUR = "PT1H";
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static ShopService service;
  private static DeliveryServiceBlockingStub grpc;
  private static TopicWriter topics;

  private final String orderId = UUID.randomUUID().toString();

  /** Nothing moves on by itself: a test says when the time has come. */
  @BeforeAll
  static void start() {
    service =
        ShopService.start(
            Main.NAME,
            ShopStores.config(
                Map.of(
                    "deliveries.ship.delay.min", HOUR,
                    "deliveries.ship.delay.max", HOUR,
                    "deliveries.arrive.delay.min", HOUR,
                    "deliveries.arrive.delay.max", HOUR,
                    "deliveries.interval", "PT0.3S")),
            Main::setup);
    grpc =
        DeliveryServiceGrpc.newBlockingStub(
            GrpcClients.channel("http://127.0.0.1:" + service.grpcPort(), LONG));
    topics = new TopicWriter(ShopStores.KAFKA.bootstrapServers());
  }

  @AfterAll
  static void stop() {
    topics.close();
    service.close();
  }

  @Test
  void shipsAPaidOrderOnceWhenItsTimeHasCome() throws Exception {
    String paid = OrderEvents.json(OrderEvent.PAID, orderId);
    topics.write(OrderEvent.TOPIC, orderId, OrderEvents.json(OrderEvent.CREATED, orderId));
    topics.write(OrderEvent.TOPIC, orderId, paid);
    topics.write(OrderEvent.TOPIC, orderId, paid);
    topics.write(OrderEvent.TOPIC, orderId, OrderEvents.json(OrderEvent.PAID, orderId));
    awaitStatus("pending");

    HttpResponse<String> answer = get("/deliveries/" + orderId);
    JsonNode shipment = Json.mapper().readTree(answer.body());
    assertThat(shipment.get("quantity").intValue()).isEqualTo(2);
    assertThat(shipment.has("shipped_at")).isFalse();
    assertThat(dueIn()).isBetween(3500L, 3600L);

    makeDue();
    awaitStatus("shipped");
    assertThat(dueIn()).isBetween(3500L, 3600L);
    makeDue();
    awaitStatus("delivered");

    shipment = Json.mapper().readTree(get("/deliveries/" + orderId).body());
    assertThat(shipment.get("delivered_at").longValue())
        .isGreaterThanOrEqualTo(shipment.get("shipped_at").longValue());
    assertThat(events()).containsExactly(DeliveryEvent.SHIPPED, DeliveryEvent.DELIVERED);
    assertThat(ShopStores.count("deliveries.shipments WHERE order_id = '" + orderId + "'"))
        .isEqualTo(1);
    Delivery message = find();
    assertThat(message.getShipmentId()).isEqualTo(shipment.get("shipment_id").textValue());
    assertThat(message.getDeliveredAt()).isEqualTo(shipment.get("delivered_at").longValue());
  }

  @Test
  void aRefundStopsWhatHasNotLeft() throws Exception {
    topics.write(OrderEvent.TOPIC, orderId, OrderEvents.json(OrderEvent.PAID, orderId));
    awaitStatus("pending");
    topics.write(OrderEvent.TOPIC, orderId, OrderEvents.json(OrderEvent.REFUNDED, orderId));
    awaitStatus("cancelled");

    assertThat(
            ShopStores.count(
                "deliveries.shipments WHERE due_at IS NOT NULL AND order_id = '" + orderId + "'"))
        .isZero();
    assertCode(Status.Code.FAILED_PRECONDITION, () -> move("shipped"));
    assertThat(events()).isEmpty();
  }

  @Test
  void aRefundThatComesBeforeThePaymentStopsItToo() throws Exception {
    topics.write(OrderEvent.TOPIC, orderId, OrderEvents.json(OrderEvent.REFUNDED, orderId));
    topics.write(OrderEvent.TOPIC, orderId, OrderEvents.json(OrderEvent.PAID, orderId));

    awaitStatus("cancelled");
    topics.write(OrderEvent.TOPIC, orderId, OrderEvents.json("order.end", orderId));
    await().atMost(LONG).until(() -> processed() >= 3);
    assertThat(find().getStatus()).isEqualTo("cancelled");
  }

  @Test
  void aRefundDoesNotCallAParcelBack() throws Exception {
    topics.write(OrderEvent.TOPIC, orderId, OrderEvents.json(OrderEvent.PAID, orderId));
    awaitStatus("pending");
    assertThat(move("shipped").getStatus()).isEqualTo("shipped");
    topics.write(OrderEvent.TOPIC, orderId, OrderEvents.json(OrderEvent.REFUNDED, orderId));
    await().atMost(LONG).until(() -> processed() >= 2);

    assertThat(find().getStatus()).isEqualTo("shipped");
  }

  @Test
  void doesWhatWasDoneToTheOrderByHandWithoutTellingItBack() throws Exception {
    topics.write(OrderEvent.TOPIC, orderId, OrderEvents.json(OrderEvent.PAID, orderId));
    topics.write(OrderEvent.TOPIC, orderId, OrderEvents.json(OrderEvent.SHIPPED, orderId));
    awaitStatus("shipped");
    topics.write(OrderEvent.TOPIC, orderId, OrderEvents.json(OrderEvent.DELIVERED, orderId));
    awaitStatus("delivered");

    assertThat(events()).isEmpty();
  }

  @Test
  void isMovedOnByGrpc() throws Exception {
    topics.write(OrderEvent.TOPIC, orderId, OrderEvents.json(OrderEvent.PAID, orderId));
    awaitStatus("pending");

    assertCode(Status.Code.FAILED_PRECONDITION, () -> move("delivered"));
    assertThat(move("shipped").getStatus()).isEqualTo("shipped");
    assertThat(move("shipped").getStatus()).isEqualTo("shipped");
    assertThat(move("delivered").getStatus()).isEqualTo("delivered");
    assertCode(Status.Code.FAILED_PRECONDITION, () -> move("shipped"));
    assertCode(Status.Code.INVALID_ARGUMENT, () -> move("cancelled"));
    assertCode(Status.Code.INVALID_ARGUMENT, () -> move(""));
    assertThat(events()).containsExactly(DeliveryEvent.SHIPPED, DeliveryEvent.DELIVERED);
  }

  @Test
  void doesNotFindWhatIsNotThere() throws Exception {
    assertThat(get("/deliveries/" + orderId).statusCode()).isEqualTo(404);
    assertThat(get("/deliveries/nonsense").body()).isEqualTo("{\"error\":\"Delivery not found\"}");
    assertCode(Status.Code.NOT_FOUND, this::find);
    assertCode(Status.Code.NOT_FOUND, () -> move("shipped"));
  }

  @Test
  void setsAsideWhatItCannotShip() {
    topics.write(OrderEvent.TOPIC, orderId, OrderEvents.json(OrderEvent.PAID, "x-" + orderId));
    topics.write(
        OrderEvent.TOPIC,
        orderId,
        OrderEvents.json(OrderEvent.PAID, orderId).replace("\"quantity\"", "\"amount\""));

    try (TopicReader letters =
        new TopicReader(ShopStores.KAFKA.bootstrapServers(), OrderEvent.TOPIC + ".dlt")) {
      assertThat(
              header(
                  letters.awaitRecord(letter -> letter.value().contains("x-" + orderId)),
                  "dlt-reason"))
          .isEqualTo("order_id is not a UUID: x-" + orderId);
      assertThat(
              header(
                  letters.awaitRecord(letter -> letter.value().contains("amount")), "dlt-reason"))
          .startsWith("not a valid OrderEvent");
    }
  }

  @Test
  void forgetsNoShipmentWhenItIsKilled() throws Exception {
    // Of the same group as the service that runs here: whichever takes the event, both move it on.
    topics.write(OrderEvent.TOPIC, orderId, OrderEvents.json(OrderEvent.PAID, orderId));
    awaitStatus("pending");
    service.close();
    makeDue();
    try {
      Map<String, String> environment =
          Map.of(
              "DELIVERIES_INTERVAL", "PT0.3S",
              "DELIVERIES_ARRIVE_DELAY_MIN", "PT3S",
              "DELIVERIES_ARRIVE_DELAY_MAX", "PT3S");
      try (ServiceProcess process = ServiceProcess.start(Main.NAME, environment).awaitReady()) {
        await().atMost(LONG).until(() -> status().equals("shipped"));
        process.kill();
      }
      assertThat(status()).isEqualTo("shipped");
      try (ServiceProcess process = ServiceProcess.start(Main.NAME, environment).awaitReady()) {
        await().atMost(LONG).until(() -> status().equals("delivered"));
        await()
            .atMost(LONG)
            .until(() -> ShopStores.count("deliveries.outbox WHERE published_at IS NULL") == 0);
        process.terminate();
        assertThat(process.awaitExit()).isEqualTo(128 + 15);
      }
      assertThat(events()).containsExactly(DeliveryEvent.SHIPPED, DeliveryEvent.DELIVERED);
    } finally {
      start();
    }
  }

  private void awaitStatus(String status) {
    await().atMost(LONG).until(() -> status().equals(status));
  }

  private String status() throws SQLException {
    for (String status : List.of("pending", "shipped", "delivered", "cancelled")) {
      if (ShopStores.count(
              "deliveries.shipments WHERE order_id = '%s' AND status = '%s'"
                  .formatted(orderId, status))
          == 1) {
        return status;
      }
    }
    return "none";
  }

  /** Events about this order that this service has handled. */
  private long processed() throws Exception {
    try (TopicReader reader =
        new TopicReader(ShopStores.KAFKA.bootstrapServers(), OrderEvent.TOPIC)) {
      String ids =
          String.join(
              ",",
              reader.readAtLeast(1).stream()
                  .filter(record -> record.key().equals(orderId))
                  .map(record -> "'" + json(record.value()).get("event_id").textValue() + "'")
                  .toList());
      return ids.isEmpty()
          ? 0
          : ShopStores.count("deliveries.processed_events WHERE event_id IN (" + ids + ")");
    }
  }

  private List<String> events() throws Exception {
    long expected = ShopStores.count("deliveries.outbox WHERE record_key = '" + orderId + "'");
    try (TopicReader reader =
        new TopicReader(ShopStores.KAFKA.bootstrapServers(), DeliveryEvent.TOPIC)) {
      await().pollInSameThread().atMost(LONG).until(() -> of(reader).size() == expected);
      return of(reader);
    }
  }

  private List<String> of(TopicReader reader) {
    return reader.readAtLeast(0).stream()
        .filter(record -> record.key().equals(orderId))
        .map(record -> json(record.value()).get("type").textValue())
        .toList();
  }

  private void makeDue() throws SQLException {
    ShopStores.execute(
        "UPDATE deliveries.shipments SET due_at = now() WHERE order_id = '%s'".formatted(orderId));
  }

  private long dueIn() throws SQLException {
    return ShopStores.count(
        "deliveries.shipments, generate_series(1, extract(epoch FROM due_at - now())::int)"
            + " WHERE order_id = '"
            + orderId
            + "'");
  }

  private Delivery find() {
    return grpc.getDelivery(GetDeliveryRequest.newBuilder().setOrderId(orderId).build());
  }

  private Delivery move(String status) {
    return grpc.updateDeliveryStatus(
        UpdateDeliveryStatusRequest.newBuilder().setOrderId(orderId).setStatus(status).build());
  }

  private static void assertCode(Status.Code code, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(String text) {
    try {
      return Json.mapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
