package io.sightline.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.platform.testing.ShopStores;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** CPU time that our agent costs beyond the stock agent, in services that do real work. */
class OverheadBenchmark {

  /** What the agent is held to where it adds no span. */
  private static final double BAR = 1.05;

  /** The compiler decides anew in each JVM: two of one kind differ by more than the bar leaves. */
  private static final int FORKS = Integer.parseInt(Comparison.setting("forks", "4"));

  private static final String ORDER_ID = "5f0c7a52-0c4e-4b7e-9a53-0f6a4a3c6f01";

  private static final OtlpReceiver receiver = OtlpReceiver.start();

  @BeforeAll
  static void describeMachine() {
    Report.machine();
  }

  @AfterAll
  static void close() {
    receiver.close();
  }

  @Test
  void httpAndJdbc() {
    Statistics ratio = product("HTTP + JDBC", Map.of());

    assertThat(ratio.median()).isLessThanOrEqualTo(BAR);
  }

  @Test
  void httpAndJdbcWithoutLogRecords() {
    Statistics ratio = product("HTTP + JDBC, no logs", Map.of("LOG_LEVEL", "WARN"));

    assertThat(ratio.median()).isLessThanOrEqualTo(BAR);
  }

  @Test
  void webClient() {
    Statistics ratio = repeat("WebClient", OverheadBenchmark::webClientOnce);

    assertThat(ratio.count()).isGreaterThanOrEqualTo(FORKS);
  }

  @Test
  void grpc() {
    Statistics ratio = repeat("gRPC", OverheadBenchmark::grpcOnce);

    assertThat(ratio.count()).isGreaterThanOrEqualTo(FORKS);
  }

  private static Statistics product(String name, Map<String, String> variables) {
    return repeat(name, () -> productOnce(variables));
  }

  private static Statistics repeat(String name, Supplier<Comparison.Pairs> once) {
    Comparison.Pairs all = new Comparison.Pairs();
    for (int i = 0; i < FORKS; i++) {
      all = all.and(once.get());
    }
    return all.report(name);
  }

  private static Comparison.Pairs productOnce(Map<String, String> variables) {
    try (MeasuredService stock = start("product-service", Agent.STOCK, variables);
        MeasuredService ours = start("product-service", Agent.OURS, variables)) {
      return new Comparison(
              new Deployment(stock.uri("/products/1"), List.of(stock)),
              new Deployment(ours.uri("/products/1"), List.of(ours)),
              receiver)
          .run();
    }
  }

  private static Comparison.Pairs webClientOnce() {
    try (MeasuredService product = start("product-service", Agent.NONE, Map.of());
        MeasuredService stock = gateway(Agent.STOCK, product, product);
        MeasuredService ours = gateway(Agent.OURS, product, product)) {
      return new Comparison(
              new Deployment(stock.uri("/api/products/1"), List.of(stock)),
              new Deployment(ours.uri("/api/products/1"), List.of(ours)),
              receiver)
          .run();
    }
  }

  private static Comparison.Pairs grpcOnce() {
    try (MeasuredService product = start("product-service", Agent.NONE, Map.of());
        MeasuredService stockOrder = order(Agent.STOCK, product);
        MeasuredService oursOrder = order(Agent.OURS, product);
        MeasuredService stock = gateway(Agent.STOCK, product, stockOrder);
        MeasuredService ours = gateway(Agent.OURS, product, oursOrder)) {
      insertOrder();
      String path = "/api/orders/" + ORDER_ID;
      return new Comparison(
              new Deployment(stock.uri(path), List.of(stock, stockOrder)),
              new Deployment(ours.uri(path), List.of(ours, oursOrder)),
              receiver)
          .run();
    }
  }

  private static void insertOrder() {
    try {
      ShopStores.execute(
          "INSERT INTO orders.orders (order_id, product_id, product_name, quantity, total_price,"
              + " status, created_at) VALUES ('"
              + ORDER_ID
              + "', '1', 'Laptop', 1, 999.99, 'created', now() + INTERVAL '1 day')"
              + " ON CONFLICT DO NOTHING");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MeasuredService gateway(
      Agent agent, MeasuredService product, MeasuredService order) {
    return start(
        "api-gateway",
        agent,
        Map.of(
            "PRODUCT_SERVICE_URL", product.uri("").toString(),
            "ORDER_SERVICE_GRPC", order.grpcAddress(),
            // Only has to listen.
            "PAYMENT_SERVICE_GRPC", product.grpcAddress()));
  }

  private static MeasuredService order(Agent agent, MeasuredService product) {
    return start(
        "order-service",
        agent,
        Map.of(
            "PRODUCT_SERVICE_GRPC", product.grpcAddress(),
            "PAYMENT_SERVICE_GRPC", product.grpcAddress(),
            "USER_SERVICE_GRPC", product.grpcAddress()));
  }

  private static MeasuredService start(String service, Agent agent, Map<String, String> variables) {
    return MeasuredService.start(service, agent, receiver, variables);
  }
}
