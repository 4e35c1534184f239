package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.sightline.platform.testing.RawWebSocket;
import io.sightline.platform.testing.TopicReader;
import io.sightline.platform.testing.TopicWriter;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What cannot be understood is answered or set aside with the reason, wherever it comes in, and
 * holds nobody else up.
 */
@Isolated
abstract class HostileBehaviour {
  private static final int LONGEST_TEXT = 16_384;

  private static final Map<String, List<String>> READERS =
      Map.of(
          "orders", List.of("crm-service", "delivery-service", "notify-service"),
          "payments", List.of("notify-service", "order-service"),
          "deliveries", List.of("notify-service", "order-service"));

  private final WholeShop shop;

  HostileBehaviour(WholeShop shop) {
    this.shop = shop;
  }

  @Test
  void everyReaderOfATopicSetsAsideWhatItCannotReadAndGoesOn() {
    String kafka = "127.0.0.1:" + shop.port("kafka", "broker");
    READERS.forEach((topic, readers) -> assertSetAside(kafka, topic, readers));
    // What comes after the poison on the same topics has its effects.
    assertOrdersGoOn();
  }

  private static void assertSetAside(String kafka, String topic, List<String> readers) {
    String key = UUID.randomUUID().toString();
    List<String> poison =
        List.of(
            "not JSON " + key,
            "{\"event_id\":\"%s\"}".formatted(key),
            "{\"event_id\":\"%s\",\"type\":5,\"version\":\"x\",\"order_id\":[]}".formatted(key));
    try (TopicWriter writer = new TopicWriter(kafka);
        TopicReader letters = new TopicReader(kafka, topic + ".dlt")) {
      poison.forEach(value -> writer.write(topic, key, value));
      for (String value : poison) {
        for (String reader : readers) {
          ConsumerRecord<String, String> letter =
              letters.awaitRecord(
                  record ->
                      value.equals(record.value())
                          && TopicReader.header(record, "dlt-group").equals(reader));
          assertThat(letter.key()).isEqualTo(key);
          assertThat(TopicReader.header(letter, "dlt-reason")).isNotBlank().isNotEqualTo("null");
          assertThat(TopicReader.header(letter, "dlt-topic")).isEqualTo(topic);
          assertThat(TopicReader.header(letter, "dlt-attempts")).matches("[1-3]");
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"production.orders,production.order", "production.status,production.status"})
  void bothEndsOfTheBrokerSetAsideWhatTheyCannotRead(String queue, String type)
      throws IOException, TimeoutException {
    String order = UUID.randomUUID().toString();
    List<String> poison =
        List.of(
            "not JSON " + order,
            "[]",
            "{\"order_id\":\"%s\",\"product_id\":\"1\",\"product_name\":\"x\",\"quantity\":-1}"
                .formatted(order),
            "{\"order_id\":\"'; DROP TABLE mes.production_orders; --\",\"quantity\":1}");
    try (Connection connection = broker().newConnection("hostile");
        Channel channel = connection.createChannel()) {
      Map<String, String> sent = new HashMap<>();
      for (String body : poison) {
        String id = UUID.randomUUID().toString();
        sent.put(id, body);
        channel.basicPublish(
            "production",
            queue,
            new BasicProperties.Builder().messageId(id).type(type).deliveryMode(2).build(),
            body.getBytes(UTF_8));
      }
      while (!sent.isEmpty()) {
        GetResponse letter =
            await("dead letters of " + queue + " for " + sent.values())
                .until(() -> channel.basicGet(queue + ".dead", true), found -> found != null);
        // Others' letters may be there, too.
        String body = sent.remove(String.valueOf(letter.getProps().getMessageId()));
        if (body != null) {
          assertThat(new String(letter.getBody(), UTF_8)).isEqualTo(body);
          assertThat(letter.getProps().getHeaders().get("dead-letter-reason"))
              .asString()
              .isNotBlank()
              .isNotEqualTo("null");
          assertThat(letter.getProps().getHeaders().get("dead-letter-queue")).hasToString(queue);
        }
      }
    }
    assertThat(shop.get("mes-service", "/production-orders").statusCode()).isEqualTo(200);
    assertThat(shop.get("crm-service", "/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void everyWebSocketIsAnsweredOrClosedAndNoOtherIsHarmed() throws IOException {
    try (RawWebSocket bystander = connect()) {
      bystander.send("{\"type\":\"start\"}");
      assertThat(bystander.nextText()).contains("\"type\":\"session\"");

      try (RawWebSocket socket = connect()) {
        for (String text :
            List.of("{", "null", "[]", "{\"type\":5}", "{\"type\":\"message\",\"text\":\"x\"}")) {
          socket.send(text);
          assertThat(socket.nextText()).contains("\"type\":\"error\"", "\"code\":");
        }
        socket.send("{\"type\":\"ping\"}");
        assertThat(socket.nextText()).contains("pong");
      }
      byte[] letter = {'x'};
      assertClosed(1009, RawWebSocket.TEXT | 0x80, "x".repeat(LONGEST_TEXT + 1).getBytes(UTF_8));
      assertClosed(1009, RawWebSocket.TEXT | 0x80, new byte[2_000_000]);
      assertClosed(1003, RawWebSocket.BINARY | 0x80, letter);
      assertClosed(1007, RawWebSocket.TEXT | 0x80, new byte[] {(byte) 0xC3, 0x28});
      // Reserved flags, an operation that there is not, a continuation of nothing.
      for (int first : new int[] {0xF1, 0x8B, 0x80}) {
        assertClosed(1002, first, letter);
      }
      try (RawWebSocket socket = connect()) {
        socket.send(RawWebSocket.TEXT | 0x80, letter, false);
        assertThat(socket.nextMessage().closeCode()).as("not masked").isEqualTo(1002);
      }
      Random random = new Random(42);
      for (int i = 0; i < 10; i++) {
        try (RawWebSocket socket = connect()) {
          byte[] noise = new byte[500];
          random.nextBytes(noise);
          // No frame of a client is without a mask, so this is none.
          noise[1] &= 0x7F;
          socket.sendBytes(noise);
          socket.awaitEnd();
        }
      }

      bystander.send("{\"type\":\"ping\"}");
      assertThat(bystander.nextText()).contains("pong");
    }
  }

  private void assertClosed(int code, int first, byte[] payload) throws IOException {
    try (RawWebSocket socket = connect()) {
      try {
        socket.send(first, payload, true);
      } catch (IOException e) {
        // It does not have to listen to the end of what it refuses.
      }
      assertThat(socket.nextMessage().closeCode()).isEqualTo(code);
      socket.awaitEnd();
    }
  }

  private RawWebSocket connect() throws IOException {
    return RawWebSocket.connect(shop.port("api-gateway", "http"), "/api/assistant/ws");
  }

  private ConnectionFactory broker() {
    ConnectionFactory broker = new ConnectionFactory();
    broker.setHost("127.0.0.1");
    broker.setPort(shop.port("rabbitmq", "amqp"));
    broker.setVirtualHost("shop");
    broker.setUsername("shop");
    broker.setPassword(shop.password("rabbitmq"));
    return broker;
  }

  private void assertOrdersGoOn() {
    WholeShop.Customer customer = shop.customer();
    String orderId = shop.buy(customer, "4", 1).path("order").path("order_id").asText();
    await("order " + orderId + " delivered")
        .until(
            () ->
                WholeShop.json(shop.get("api-gateway", "/api/orders/" + orderId))
                    .path("status")
                    .asText()
                    .equals("delivered"));
  }
}
