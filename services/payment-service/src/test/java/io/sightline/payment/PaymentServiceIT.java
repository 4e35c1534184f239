package io.sightline.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.sightline.contracts.events.PaymentEvent;
import io.sightline.contracts.v1.GetPaymentRequest;
import io.sightline.contracts.v1.PaymentServiceGrpc;
import io.sightline.contracts.v1.PaymentServiceGrpc.PaymentServiceBlockingStub;
import io.sightline.contracts.v1.ProcessPaymentRequest;
import io.sightline.platform.GrpcClients;
import io.sightline.platform.Json;
import io.sightline.platform.ShopService;
import io.sightline.platform.testing.LogLines;
import io.sightline.platform.testing.ServiceProcess;
import io.sightline.platform.testing.ShopStores;
import io.sightline.platform.testing.TopicReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PaymentServiceIT {
  private static final ObjectMapper JSON = Json.mapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** One whose processor takes every payment and one whose processor declines every one. */
  private static ShopService generous;

  private static ShopService strict;

  private final String orderId = UUID.randomUUID().toString();

  @BeforeAll
  static void start() {
    generous =
        ShopService.start(Main.NAME, ShopStores.config(Map.of("failure.rate", "0")), Main::setup);
    strict =
        ShopService.start(
            Main.NAME,
            ShopStores.config(
                Map.of(
                    "failure.rate", "1",
                    "payments.delay.min", "PT0S",
                    "payments.delay.max", "PT0S")),
            Main::setup);
  }

  @AfterAll
  static void stop() {
    generous.close();
    strict.close();
  }

  @Test
  void completesAPayment() throws Exception {
    try (LogLines log = new LogLines()) {
      Answer paid = post(generous, body("1999.98"));

      assertThat(paid.status()).isEqualTo(200);
      String paymentId = paid.json().get("payment_id").textValue();
      assertThat(UUID.fromString(paymentId)).hasToString(paymentId);
      assertThat(paid.body())
          .matches(
              "\\{\"payment_id\":\"%s\",\"order_id\":\"%s\",\"amount\":1999.98,\"status\":\"completed\",\"processing_time_ms\":\\d+\\.\\d\\d}"
                  .formatted(paymentId, orderId));
      assertThat(paid.json().get("processing_time_ms").doubleValue()).isBetween(200.0, 10_000.0);
      assertThat(get(generous, "/payments/" + paymentId).json()).isEqualTo(paid.json());

      JsonNode event = event(orderId);
      assertThat(event.get("type").textValue()).isEqualTo(PaymentEvent.COMPLETED);
      assertThat(event.get("payment_id").textValue()).isEqualTo(paymentId);
      assertThat(event.get("amount").decimalValue()).isEqualByComparingTo("1999.98");
      assertThat(event.get("reason").isNull()).isTrue();

      JsonNode line = log.of("payment_completed").getFirst();
      assertThat(line.get("level").textValue()).isEqualTo("INFO");
      assertThat(line.get("payment_id").textValue()).isEqualTo(paymentId);
      assertThat(line.get("order_id").textValue()).isEqualTo(orderId);
      assertThat(line.get("amount").decimalValue()).isEqualByComparingTo("1999.98");
      assertThat(line.get("processing_time_ms")).isEqualTo(paid.json().get("processing_time_ms"));
      assertBusinessEvent(log, "success");
    }
  }

  @Test
  void declinesAPayment() throws Exception {
    try (LogLines log = new LogLines()) {
      Answer declined = post(strict, body("5.00"));

      assertThat(declined.status()).isEqualTo(402);
      assertThat(declined.body())
          .isEqualTo("{\"error\":\"Payment declined\",\"order_id\":\"" + orderId + "\"}");

      JsonNode event = event(orderId);
      assertThat(event.get("type").textValue()).isEqualTo(PaymentEvent.FAILED);
      assertThat(event.get("reason").textValue()).isEqualTo("Payment processor declined");

      JsonNode line = log.of("payment_failed").getFirst();
      assertThat(line.get("level").textValue()).isEqualTo("ERROR");
      assertThat(line.get("order_id").textValue()).isEqualTo(orderId);
      assertThat(line.get("amount").decimalValue()).isEqualByComparingTo("5.00");
      assertThat(line.get("reason").textValue()).isEqualTo("Payment processor declined");
      assertBusinessEvent(log, "failed");
    }
  }

  @Test
  void speaksGrpc() {
    ProcessPaymentRequest request =
        ProcessPaymentRequest.newBuilder().setOrderId(orderId).setAmount("999.99").build();

    var paid = grpc(generous).processPayment(request);

    assertThat(paid.getStatus()).isEqualTo("completed");
    assertThat(paid.getAmount()).isEqualTo("999.99");
    assertThat(paid.getProcessingTimeMs()).isGreaterThan(200);
    assertThat(grpc(generous).getPayment(byId(paid.getPaymentId()))).isEqualTo(paid);
    assertStatus(
        Status.Code.FAILED_PRECONDITION,
        () -> grpc(strict).processPayment(request.toBuilder().setOrderId("another").build()));
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        () -> grpc(generous).processPayment(request.toBuilder().setAmount("a lot").build()));
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        () -> grpc(generous).processPayment(request.toBuilder().setAmount("1.00").build()));
    assertStatus(Status.Code.NOT_FOUND, () -> grpc(generous).getPayment(byId("nonsense")));
  }

  @Test
  void chargesAnOrderOnce() throws Exception {
    Answer first = post(generous, body("9.99"));
    Answer second = post(generous, body("9.990"));
    Answer other = post(generous, body("8.88"));

    assertThat(second.status()).isEqualTo(200);
    assertThat(second.json()).isEqualTo(first.json());
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.body()).isEqualTo("{\"error\":\"The order is paid with a different amount\"}");
    assertThat(payments()).isEqualTo(1);
  }

  @Test
  void chargesAnOrderOnceAlsoAtTheSameTime() throws Exception {
    List<Callable<Answer>> requests =
        IntStream.range(0, 8)
            .<Callable<Answer>>mapToObj(i -> () -> post(generous, body("9.99")))
            .toList();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> answers = executor.invokeAll(requests);
      assertThat(answers)
          .extracting(answer -> answer.get().json())
          .containsOnly(answers.getFirst().get().json());
    }
    assertThat(payments()).isEqualTo(1);
    assertThat(count("payments.outbox WHERE record_key = '" + orderId + "'")).isEqualTo(1);
  }

  @Test
  void aKeyHasOneOutcomeAndAnotherTriesAgain() throws Exception {
    String key = UUID.randomUUID().toString();

    assertThat(post(strict, body("9.99"), key).status()).isEqualTo(402);
    assertThat(post(generous, body("9.99"), key).status()).isEqualTo(402);
    Answer different = post(generous, body("8.88"), key);
    assertThat(different.status()).isEqualTo(422);
    assertThat(different.body())
        .isEqualTo("{\"error\":\"Idempotency-Key was used for a different payment\"}");
    assertThat(payments()).isEqualTo(1);

    assertThat(post(generous, body("9.99"), UUID.randomUUID().toString()).status()).isEqualTo(200);
  }

  @Test
  void answersMistakesOfTheCaller() throws Exception {
    assertThat(post(generous, "{\"amount\":1}").body())
        .isEqualTo("{\"error\":\"order_id is required\"}");
    assertThat(post(generous, body("0")).status()).isEqualTo(400);
    assertThat(post(generous, body("\"9.99\"")).status()).isEqualTo(400);
    assertThat(get(generous, "/payments").status()).isEqualTo(405);
    Answer unknown = get(generous, "/payments/" + UUID.randomUUID());
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.body()).isEqualTo("{\"error\":\"Payment not found\"}");
    assertThat(get(generous, "/payments/nonsense").status()).isEqualTo(404);
  }

  @Test
  void refusesToStartWithABadFailureRate() {
    try (ServiceProcess service =
        ServiceProcess.start(Main.NAME, Map.of("FAILURE_RATE", "often"))) {
      assertThat(service.awaitExit()).isEqualTo(1);
      assertThat(LogLines.of(service.log().stream(), "service_start_failed"))
          .extracting(line -> line.get("error").textValue())
          .containsExactly(
              "FAILURE_RATE must be a number from 0 to 1, such as 0.1, but is \"often\"");
    }
  }

  private void assertBusinessEvent(LogLines log, String status) {
    assertThat(log.of("business_event"))
        .anySatisfy(
            line -> {
              assertThat(line.get("event_type").textValue()).isEqualTo("payment_processed");
              assertThat(line.get("status").textValue()).isEqualTo(status);
            });
  }

  private static void assertStatus(Status.Code code, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
  }

  private static JsonNode event(String orderId) throws IOException {
    try (TopicReader reader =
        new TopicReader(ShopStores.KAFKA.bootstrapServers(), PaymentEvent.TOPIC)) {
      return JSON.readTree(reader.awaitRecord(record -> record.key().equals(orderId)).value());
    }
  }

  private static PaymentServiceBlockingStub grpc(ShopService service) {
    return PaymentServiceGrpc.newBlockingStub(
        GrpcClients.channel("http://127.0.0.1:" + service.grpcPort(), Duration.ofSeconds(30)));
  }

  private static GetPaymentRequest byId(String id) {
    return GetPaymentRequest.newBuilder().setPaymentId(id).build();
  }

  private String body(String amount) {
    return "{\"order_id\":\"" + orderId + "\",\"amount\":" + amount + "}";
  }

  private static Answer post(ShopService service, String body, String... key)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(service, "/payments"))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    for (String value : key) {
      request.header("Idempotency-Key", value);
    }
    return send(request);
  }

  private static Answer get(ShopService service, String path)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(service, path)));
  }

  private static Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body());
  }

  private static URI uri(ShopService service, String path) {
    return URI.create("http://127.0.0.1:" + service.port() + path);
  }

  private long payments() throws SQLException {
    return count("payments.payments WHERE order_id = '" + orderId + "'");
  }

  private static long count(String from) throws SQLException {
    try (Connection connection = ShopStores.database().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT count(*) FROM " + from)) {
      result.next();
      return result.getLong(1);
    }
  }

  private record Answer(int status, String body) {
    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new AssertionError("Not JSON: " + body, e);
      }
    }
  }
}
