package io.sightline.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.sightline.contracts.v1.GetProductRequest;
import io.sightline.contracts.v1.ProductServiceGrpc;
import io.sightline.contracts.v1.ProductServiceGrpc.ProductServiceBlockingStub;
import io.sightline.contracts.v1.ReleaseStockRequest;
import io.sightline.contracts.v1.ReserveStockRequest;
import io.sightline.platform.GrpcClients;
import io.sightline.platform.Json;
import io.sightline.platform.ShopService;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProductServiceIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static EmbeddedPostgres postgres;
  private static ShopService service;
  private static ProductServiceBlockingStub stub;

  @BeforeAll
  static void start() throws IOException {
    postgres = EmbeddedPostgres.start();
    service = start("PT1H");
    stub =
        ProductServiceGrpc.newBlockingStub(
            GrpcClients.channel("http://127.0.0.1:" + service.grpcPort(), Duration.ofSeconds(10)));
  }

  @AfterAll
  static void stop() throws IOException {
    service.close();
    postgres.close();
  }

  @Test
  void listsTheDemoProducts() throws Exception {
    JsonNode products = Json.mapper().readTree(get("/products").body());

    assertThat(products).hasSize(5);
    assertThat(products.get(0).get("id").isTextual()).isTrue();
    assertThat(products.findValuesAsText("name"))
        .containsExactly("Laptop", "Phone", "Tablet", "Watch", "Headphones");
    assertThat(products.findValuesAsText("price"))
        .containsExactly("999.99", "699.99", "449.99", "299.99", "199.99");
  }

  @Test
  void showsOneProductAndItsStock() throws Exception {
    assertThat(get("/products/5").body())
        .isEqualTo("{\"id\":\"5\",\"name\":\"Headphones\",\"price\":199.99,\"stock\":150}");
    assertThat(get("/products/5/stock").body()).isEqualTo("{\"product_id\":\"5\",\"stock\":150}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"99", "1'%20OR%20'1'='1", "1%3BDROP%20TABLE%20products", "%00", "%ff", "-1"})
  void knowsNoSuchProduct(String id) throws Exception {
    for (String path : List.of("/products/" + id, "/products/" + id + "/stock")) {
      HttpResponse<String> answer = get(path);
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.body()).isEqualTo("{\"error\":\"Product not found\"}");
    }
    assertThat(get("/products").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"POST,/products", "DELETE,/products/1", "PUT,/products/1/stock", "POST,/health"})
  void refusesOtherMethods(String method, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path))
            .method(method, HttpRequest.BodyPublishers.ofString("{"))
            .build();
    HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("GET");
  }

  @Test
  void isHealthyAndReady() throws Exception {
    assertThat(Json.mapper().readTree(get("/health").body()))
        .isEqualTo(
            Json.mapper().valueToTree(Map.of("status", "healthy", "service", "product-service")));
    assertThat(Json.mapper().readTree(get("/ready").body()))
        .isEqualTo(
            Json.mapper().valueToTree(Map.of("status", "ready", "service", "product-service")));
  }

  @Test
  void answersAProductOverGrpc() {
    var product = stub.getProduct(GetProductRequest.newBuilder().setProductId("1").build());

    assertThat(product.getName()).isEqualTo("Laptop");
    assertThat(product.getPrice()).isEqualTo("999.99");
    assertStatus(
        Code.NOT_FOUND,
        () -> stub.getProduct(GetProductRequest.newBuilder().setProductId("99").build()));
  }

  @Test
  void takesStockOnceForAnOrderAndGivesItBackOnce() {
    String order = UUID.randomUUID().toString();
    int before = stock("3");

    assertThat(stub.reserveStock(reserve(order, "3", 5)).getStock()).isEqualTo(before - 5);
    assertThat(stub.reserveStock(reserve(order, "3", 5)).getStock()).isEqualTo(before - 5);
    assertStatus(Code.INVALID_ARGUMENT, () -> stub.reserveStock(reserve(order, "3", 6)));
    assertThat(stub.releaseStock(release(order)).getQuantity()).isEqualTo(5);
    assertThat(stub.releaseStock(release(order)).getQuantity()).isZero();
    assertThat(stock("3")).isEqualTo(before);
  }

  @Test
  void refusesAReservationThatComesAfterItsRelease() {
    String order = UUID.randomUUID().toString();
    int before = stock("3");

    assertThat(stub.releaseStock(release(order)).getQuantity()).isZero();
    assertStatus(Code.FAILED_PRECONDITION, () -> stub.reserveStock(reserve(order, "3", 1)));
    assertThat(stock("3")).isEqualTo(before);
  }

  @Test
  void neverSellsMoreThanThereIs() throws Exception {
    int before = stock("1");
    int buyers = before + 20;
    try (ExecutorService executor = Executors.newFixedThreadPool(16)) {
      List<Future<Boolean>> sales =
          IntStream.range(0, buyers)
              .mapToObj(i -> executor.submit(() -> reserved(UUID.randomUUID().toString())))
              .toList();
      int sold = 0;
      for (Future<Boolean> sale : sales) {
        sold += sale.get() ? 1 : 0;
      }
      assertThat(sold).isEqualTo(before);
    }
    assertThat(stock("1")).isZero();
    assertStatus(
        Code.FAILED_PRECONDITION,
        () -> stub.reserveStock(reserve(UUID.randomUUID().toString(), "1", 1)));
  }

  @Test
  void refusesBadReservations() {
    String order = UUID.randomUUID().toString();
    assertStatus(Code.NOT_FOUND, () -> stub.reserveStock(reserve(order, "99", 1)));
    assertStatus(Code.INVALID_ARGUMENT, () -> stub.reserveStock(reserve(order, "1", 0)));
    assertStatus(Code.INVALID_ARGUMENT, () -> stub.reserveStock(reserve(order, "1", -3)));
    assertStatus(Code.INVALID_ARGUMENT, () -> stub.reserveStock(reserve("", "1", 1)));
    assertStatus(Code.INVALID_ARGUMENT, () -> stub.reserveStock(reserve("a\0b", "1", 1)));
    assertStatus(
        Code.FAILED_PRECONDITION, () -> stub.reserveStock(reserve(order, "2", Integer.MAX_VALUE)));
    assertStatus(Code.INVALID_ARGUMENT, () -> stub.releaseStock(release("x".repeat(65))));
  }

  @Test
  void fillsUpWhatRunsLow() {
    String order = UUID.randomUUID().toString();
    int taken = stock("4") - 10;
    stub.reserveStock(reserve(order, "4", taken));

    try (ShopService second = start("PT0.1S")) {
      assertThat(second.port()).isPositive();
      Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> stock("4") == 200);
    }
  }

  private static boolean reserved(String order) {
    try {
      stub.reserveStock(reserve(order, "1", 1));
      return true;
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
      return false;
    }
  }

  private static int stock(String productId) {
    return stub.getProduct(GetProductRequest.newBuilder().setProductId(productId).build())
        .getStock();
  }

  private static ReserveStockRequest reserve(String order, String product, int quantity) {
    return ReserveStockRequest.newBuilder()
        .setOrderId(order)
        .setProductId(product)
        .setQuantity(quantity)
        .build();
  }

  private static ReleaseStockRequest release(String order) {
    return ReleaseStockRequest.newBuilder().setOrderId(order).build();
  }

  private static void assertStatus(Code code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
  }

  private static ShopService start(String restockInterval) {
    return ShopService.start(
        Main.NAME,
        Config.just(
            ConfigSources.create(
                Map.of(
                    "server.host", "127.0.0.1",
                    "server.port", "0",
                    "grpc.port", "0",
                    "database.url", postgres.getJdbcUrl("postgres", "postgres"),
                    "database.user", "postgres",
                    "database.password", "postgres",
                    "catalog.delay.min", "PT0S",
                    "catalog.delay.max", "PT0S",
                    "catalog.restock.interval", restockInterval))),
        Main::setup);
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HTTP.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private static URI uri(String path) {
    return URI.create("http://127.0.0.1:" + service.port() + path);
  }
}
