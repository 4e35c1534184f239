package io.sightline.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.sightline.contracts.events.PaymentEvent;
import io.sightline.contracts.v1.PaymentServiceGrpc;
import io.sightline.contracts.v1.PaymentServiceGrpc.PaymentServiceBlockingStub;
import io.sightline.contracts.v1.ProcessPaymentRequest;
import io.sightline.contracts.v1.RefundPaymentRequest;
import io.sightline.platform.GrpcClients;
import io.sightline.platform.Json;
import io.sightline.platform.ShopService;
import io.sightline.platform.testing.ShopStores;
import io.sightline.platform.testing.TopicReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Money that goes back, and keys that expire. */
class RefundIT {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final String ADMIN = ShopStores.authorization("boss", "admin");

  private static ShopService service;
  private static PaymentServiceBlockingStub grpc;

  private final String orderId = UUID.randomUUID().toString();

  @BeforeAll
  static void start() {
    service =
        ShopService.start(
            Main.NAME,
            ShopStores.config(
                Map.of(
                    "failure.rate", "0",
                    "payments.delay.min", "PT0S",
                    "payments.delay.max", "PT0S",
                    "payments.keys.interval", "PT0.5S")),
            Main::setup);
    grpc =
        PaymentServiceGrpc.newBlockingStub(
            GrpcClients.channel("http://127.0.0.1:" + service.grpcPort(), Duration.ofSeconds(30)));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void givesTheMoneyBackOnceHoweverOftenItIsAsked() throws Exception {
    String paymentId = pay("").getPaymentId();

    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<String> refund = () -> refund(paymentId).getStatus();
      assertThat(executor.invokeAll(Collections.nCopies(6, refund)))
          .allSatisfy(status -> assertThat(status.get()).isEqualTo("refunded"));
    }
    HttpResponse<String> again = post("/payments/" + paymentId + "/refund", ADMIN);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(Json.mapper().readTree(again.body()).get("status").textValue())
        .isEqualTo("refunded");

    try (TopicReader reader =
        new TopicReader(ShopStores.KAFKA.bootstrapServers(), PaymentEvent.TOPIC)) {
      var event =
          Json.mapper()
              .readTree(
                  reader
                      .awaitRecord(
                          record ->
                              record.key().equals(orderId)
                                  && record.value().contains(PaymentEvent.REFUNDED))
                      .value());
      assertThat(event.get("payment_id").textValue()).isEqualTo(paymentId);
      assertThat(event.get("reason").isNull()).isTrue();
    }
    assertThat(ShopStores.count("payments.outbox WHERE record_key = '%s'".formatted(orderId)))
        .isEqualTo(2);
  }

  @Test
  void anOrderCanBePaidAgainAfterARefund() {
    String first = pay("").getPaymentId();
    refund(first);

    assertThat(pay("").getPaymentId()).isNotEqualTo(first);
  }

  @Test
  void theKeyOfARefundedPaymentPaysNothingAgain() {
    String key = UUID.randomUUID().toString();
    String paymentId = pay(key).getPaymentId();
    refund(paymentId);

    var repeated = pay(key);
    assertThat(repeated.getPaymentId()).isEqualTo(paymentId);
    assertThat(repeated.getStatus()).isEqualTo("refunded");
  }

  @Test
  void saysWhatCannotBeRefunded() throws Exception {
    UUID failed = UUID.randomUUID();
    ShopStores.execute(
        "INSERT INTO payments.payments VALUES ('%s', '%s', 1.00, 'failed', 1.00, NULL)"
            .formatted(failed, orderId));

    HttpResponse<String> nothingPaid = post("/payments/" + failed + "/refund", ADMIN);
    assertThat(nothingPaid.statusCode()).isEqualTo(409);
    assertThat(nothingPaid.body())
        .isEqualTo("{\"error\":\"The payment failed, there is nothing to refund\"}");
    assertThat(post("/payments/nonsense/refund", ADMIN).statusCode()).isEqualTo(404);
    assertCode(Status.Code.FAILED_PRECONDITION, failed.toString());
    assertCode(Status.Code.NOT_FOUND, UUID.randomUUID().toString());
    assertCode(Status.Code.NOT_FOUND, "nonsense");
  }

  @Test
  void onlyAdministratorsRefund() throws Exception {
    String path = "/payments/" + pay("").getPaymentId() + "/refund";

    assertThat(post(path, "Bearer nonsense").statusCode()).isEqualTo(401);
    assertThat(post(path, ShopStores.authorization("somebody", "customer")).statusCode())
        .isEqualTo(403);
    assertThat(status()).isEqualTo("completed");
  }

  @Test
  void aKeyExpires() throws Exception {
    String key = UUID.randomUUID().toString();
    String paymentId = pay(key).getPaymentId();

    ShopStores.execute(
        "UPDATE payments.payments SET created_at = now() - INTERVAL '25 hours' WHERE payment_id = '%s'"
            .formatted(paymentId));

    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                ShopStores.count("payments.payments WHERE idempotency_key = '%s'".formatted(key))
                    == 0);
    var other =
        grpc.processPayment(
            ProcessPaymentRequest.newBuilder()
                .setOrderId(UUID.randomUUID().toString())
                .setAmount("1.00")
                .setIdempotencyKey(key)
                .build());
    assertThat(other.getPaymentId()).isNotEqualTo(paymentId);
  }

  private io.sightline.contracts.v1.Payment pay(String key) {
    return grpc.processPayment(
        ProcessPaymentRequest.newBuilder()
            .setOrderId(orderId)
            .setAmount("9.99")
            .setIdempotencyKey(key)
            .build());
  }

  private static io.sightline.contracts.v1.Payment refund(String paymentId) {
    return grpc.refundPayment(RefundPaymentRequest.newBuilder().setPaymentId(paymentId).build());
  }

  private String status() throws Exception {
    HttpResponse<String> answer =
        post("/payments", ADMIN, "{\"order_id\":\"" + orderId + "\",\"amount\":9.99}");
    JsonNode payment = Json.mapper().readTree(answer.body());
    return payment.get("status").textValue();
  }

  private static void assertCode(Status.Code code, String paymentId) {
    assertThatThrownBy(() -> refund(paymentId))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
  }

  private static HttpResponse<String> post(String path, String authorization) throws Exception {
    return post(path, authorization, "");
  }

  private static HttpResponse<String> post(String path, String authorization, String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
            .header("Authorization", authorization)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
