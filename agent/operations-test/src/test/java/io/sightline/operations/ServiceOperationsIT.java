package io.sightline.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.grpc.GrpcRouting;
import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.Metadata;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import io.sightline.contracts.events.PaymentEvent;
import io.sightline.contracts.v1.GetOrderRequest;
import io.sightline.contracts.v1.OrderServiceGrpc;
import io.sightline.contracts.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import io.sightline.contracts.v1.ProductServiceGrpc;
import io.sightline.contracts.v1.ReserveStockRequest;
import io.sightline.contracts.v1.ReserveStockResponse;
import io.sightline.platform.GrpcClients;
import io.sightline.platform.testing.ServiceClient;
import io.sightline.platform.testing.ServiceProcess;
import io.sightline.platform.testing.ShopStores;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Rules on operations of the order-service, as it is shipped, on PostgreSQL and Kafka, called by
 * HTTP and gRPC and calling by gRPC.
 */
class ServiceOperationsIT {
  private static final Path ROOT = Path.of(System.getProperty("sightline.root"));
  private static final String TARGET = System.getProperty("sightline.target", "target");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final String ORDER =
      "{\"product_id\":\"1\",\"product_name\":\"Laptop\",\"quantity\":1,\"total_price\":999.99}";

  /** All that the rules count of what {@link #use} does and of its start, and nothing else. */
  private static final Map<String, Double> COUNTED =
      Map.ofEntries(
          entry("op.http.server{method=POST, route=/orders, status=201}", 1.0),
          entry("op.http.server{method=GET, route=/orders/{order_id}, status=200}", 2.0),
          entry("op.http.server{method=GET, route=/orders/{order_id}, status=404}", 1.0),
          entry("op.rpc.server{method=shop.v1.OrderService/GetOrder, status=OK}", 1.0),
          entry("op.rpc.server{method=shop.v1.OrderService/GetOrder, status=NOT_FOUND}", 1.0),
          entry("op.rpc.client{method=shop.v1.ProductService/ReserveStock, status=OK}", 1.0),
          entry("op.db.client{summary=INSERT orders, system=postgresql}", 1.0),
          entry("op.db.duration{}", 1.0),
          entry("op.messaging.producer{operation=send, topic=orders}", 1.0),
          entry(
              "op.messaging.consumer{group=order-service, operation=process, topic=payments}", 1.0),
          entry("op.scheduled.task{schedule=every PT1H, task=Main.every}", 1.0),
          entry("op.scheduled.task{schedule=every PT2H, task=Main.every}", 1.0),
          entry("op.scheduled.task{schedule=every PT3H, task=Main.every}", 1.0));

  /** What they put on its spans. */
  private static final List<String> ON_SPANS =
      List.of(
          "SERVER http-server /orders",
          "SERVER http-server /orders/{order_id}",
          "SERVER http-server /orders/{order_id}",
          "SERVER http-server /orders/{order_id}",
          "SERVER rpc-server shop.v1.OrderService/GetOrder",
          "SERVER rpc-server shop.v1.OrderService/GetOrder",
          "CLIENT rpc-client shop.v1.ProductService/ReserveStock",
          "CLIENT db-client INSERT orders",
          "PRODUCER messaging-producer orders",
          "CONSUMER messaging-consumer payments",
          "INTERNAL scheduled-task every PT1H",
          "INTERNAL scheduled-task every PT2H",
          "INTERNAL scheduled-task every PT3H");

  private static WebServer products;

  @BeforeAll
  static void start() {
    products =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .addRouting(GrpcRouting.builder().service(new Products()))
            .build()
            .start();
  }

  @AfterAll
  static void stop() {
    products.stop();
  }

  @Test
  void countEveryKindAndAreSeenOnItsSpan() {
    try (OtlpReceiver receiver = OtlpReceiver.start();
        Service service = Service.start(receiver, "traced", Map.of())) {
      useAndCount(service, receiver, COUNTED);

      assertThat(receiver.spans(span -> span.attribute("op.kind") != null))
          .extracting(it -> it.kind() + " " + it.attribute("op.kind") + " " + it.attribute("op.of"))
          .containsExactlyInAnyOrderElementsOf(ON_SPANS);
      assertThat(requestIds(receiver))
          .isEqualTo(Metadata.telemetry(ROOT.resolve("agent/request-id")));
    }
  }

  /** Here the receipt of messages is an operation of its own. */
  @Test
  void countEveryKindThatNobodyTraces() {
    Map<String, Double> counted = new HashMap<>(COUNTED);
    counted.put("op.messaging.consumer{group=order-service, operation=poll, topic=payments}", 1.0);
    Map<String, String> variables =
        Map.of(
            "OTEL_TRACES_SAMPLER",
            "always_off",
            "OTEL_INSTRUMENTATION_COMMON_MESSAGING_EXPERIMENTAL_RECEIVE_TELEMETRY_ENABLED",
            "true");
    try (OtlpReceiver receiver = OtlpReceiver.start();
        Service service = Service.start(receiver, "untraced", variables)) {
      useAndCount(service, receiver, counted);

      assertThat(receiver.spans()).isEmpty();
    }
  }

  private static void useAndCount(
      Service service, OtlpReceiver receiver, Map<String, Double> expected) {
    use(service);
    // The message is processed, and the order published, by threads of the service.
    await("what the rules count")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(counted(receiver)).isEqualTo(expected));
    service.process().stop();
    // Once more, with all that came meanwhile: nothing is counted twice.
    assertThat(counted(receiver)).isEqualTo(expected);
    assertThat(service.process().output()).doesNotContain("WARN io.sightline");
  }

  /** One order, looked up in each way, and one message. */
  private static void use(Service service) {
    HttpResponse<String> created = ServiceClient.send(service.port(), "POST", "/orders", ORDER);
    assertThat(created.statusCode()).isEqualTo(201);
    String id = ServiceClient.json(created).get("order_id").textValue();
    assertThat(service.find(id).statusCode()).isEqualTo(200);
    assertThat(service.find(id).statusCode()).isEqualTo(200);
    assertThat(service.find(UUID.randomUUID().toString()).statusCode()).isEqualTo(404);

    OrderServiceBlockingStub orders = OrderServiceGrpc.newBlockingStub(service.channel());
    assertThat(orders.getOrder(request(id)).getProductName()).isEqualTo("Laptop");
    assertThatThrownBy(() -> orders.getOrder(request(UUID.randomUUID().toString())))
        .hasMessageContaining("NOT_FOUND");

    send(id);
  }

  /** As another service under the agent would: with the id of the request that led to it. */
  private static void send(String order) {
    ProducerRecord<String, String> payment =
        new ProducerRecord<>(PaymentEvent.TOPIC, order, paymentFailed(order));
    payment.headers().add("x-request-id", "payment-1".getBytes(UTF_8));
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", ShopStores.KAFKA.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(payment);
    }
  }

  private static List<String> requestIds(OtlpReceiver receiver) {
    assertThat(receiver.spans(span -> "payment-1".equals(span.attribute("request_id"))))
        .extracting(Span::kind)
        .containsExactly("CONSUMER");
    return Metadata.telemetry(
            receiver, span -> span.attribute("request_id") != null, point -> false)
        .stream()
        // Of the spans of others, their kind and the one attribute.
        .filter(line -> !line.contains(" ") || line.contains(" request_id "))
        .toList();
  }

  private static GetOrderRequest request(String id) {
    return GetOrderRequest.newBuilder().setOrderId(id).build();
  }

  private static String paymentFailed(String orderId) {
    return """
    {"event_id": "%s", "type": "%s", "version": 1, "occurred_at": "%s", "order_id": "%s"}"""
        .formatted(UUID.randomUUID(), PaymentEvent.FAILED, Instant.now(), orderId);
  }

  /** Each counter with its labels in order; of a histogram the number of its values. */
  private static Map<String, Double> counted(OtlpReceiver receiver) {
    return receiver.lastMetrics(it -> it.name().startsWith("op.")).stream()
        .collect(
            Collectors.toMap(
                it -> it.name() + new TreeMap<>(it.attributes()),
                it -> it.type().equals("HISTOGRAM") ? it.count() : it.value()));
  }

  /** The packaged service in a JVM of its own under the packaged agent. */
  private record Service(AgentProcess process, int port, int grpcPort) implements AutoCloseable {

    static Service start(OtlpReceiver receiver, String name, Map<String, String> variables) {
      int port = ServiceProcess.freePort();
      int grpcPort = ServiceProcess.freePort();
      Path jar = ROOT.resolve(Path.of("services/order-service", TARGET, "order-service.jar"));
      Path rules = Path.of("src/test/resources/operations.yaml").toAbsolutePath();
      AgentProcess.Builder jvm =
          AgentProcess.ofCommand("-jar", jar.toString())
              .agent(ROOT.resolve(Path.of("agent/distribution", TARGET, "sightline-agent.jar")))
              .exportTo(receiver)
              .environment("SIGHTLINE_RULES", rules.toString())
              .environment("SERVER_PORT", String.valueOf(port))
              .environment("GRPC_PORT", String.valueOf(grpcPort))
              .environment("DATABASE_URL", ShopStores.databaseUrl())
              .environment("KAFKA_BOOTSTRAP_SERVERS", ShopStores.KAFKA.bootstrapServers())
              .environment("TOKEN_SECRET", ShopStores.TOKEN_SECRET)
              .environment("PRODUCT_SERVICE_GRPC", "http://127.0.0.1:" + products.port())
              .environment("ORDERS_DELAY_MIN", "PT0S")
              .environment("ORDERS_DELAY_MAX", "PT0S")
              // Each of its tasks runs once, when it starts.
              .environment("ORDERS_ABANDONED_INTERVAL", "PT1H")
              .environment("ORDERS_SETTLE_INTERVAL", "PT2H")
              .environment("ORDERS_KEYS_INTERVAL", "PT3H");
      variables.forEach(jvm::environment);
      AgentProcess process = jvm.start("order-service-" + name);
      // Written when both ports are open.
      process.awaitOutput("Started all channels");
      return new Service(process, port, grpcPort);
    }

    HttpResponse<String> find(String order) {
      return ServiceClient.send(port, "GET", "/orders/" + order, "");
    }

    Channel channel() {
      return GrpcClients.channel("http://127.0.0.1:" + grpcPort, PATIENCE);
    }

    @Override
    public void close() {
      process.close();
    }
  }

  /** Stands for product-service, which has enough of everything. */
  private static final class Products extends ProductServiceGrpc.ProductServiceImplBase {
    @Override
    public void reserveStock(
        ReserveStockRequest request, StreamObserver<ReserveStockResponse> answer) {
      answer.onNext(ReserveStockResponse.getDefaultInstance());
      answer.onCompleted();
    }
  }
}
