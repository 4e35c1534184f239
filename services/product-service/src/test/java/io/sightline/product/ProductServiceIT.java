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
import io.sightline.platform.testing.LogLines;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
        .isEqualTo(
            "{\"id\":\"5\",\"name\":\"Headphones\",\"price\":199.99,\"stock\":150,"
                + "\"category\":\"audio\"}");
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
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "q=laptop|Laptop",
        "q=LAP|Laptop",
        "q=phone|Phone",
        "q=head%20phone|",
        "q=top|",
        "q=laptop%20phone|",
        "category=computers|Laptop,Tablet",
        "category=Computers|Laptop,Tablet",
        "category=computers&limit=1|Laptop",
        "category=computers&q=tab|Tablet",
        "category=audio&q=tab|",
        "category=nothing|",
        "q=&category=audio|Headphones",
        "q=%27%20OR%20%271%27%3D%271|",
        "q=%27%29%3B%20DROP%20TABLE%20products--|",
        "q=laptop%27%3A*%20%7C%20%27phone|",
        "q=!laptop|Laptop",
        "q=%26%7C!%28%29%3A*%3C-%3E|",
        "q=%25|",
        "q=%ff|",
        "q=%20&category=|Laptop,Phone,Tablet,Watch,Headphones",
        "limit=2|Laptop,Phone",
        "category=%27%20OR%20%271%27%3D%271|",
      })
  void searches(String query, String names) throws Exception {
    HttpResponse<String> answer = get("/products/search?" + query);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(String.join(",", Json.mapper().readTree(answer.body()).findValuesAsText("name")))
        .isEqualTo(names == null ? "" : names);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/products/search?q=a%00b|q must not contain",
        "/products/search?category=%00a|category must not contain",
        "/products/search?q=a&limit=0|limit must be between 1 and 100",
        "/products/search?q=a&limit=101|limit must be between 1 and 100",
        "/products/search?q=a&limit=99999999999|limit must",
        "/products/search?q=a&limit=|limit must be a whole number",
        "/products/search?q=a&limit=x|limit must be a whole number",
        "/products/trending?limit=-1|limit must be between",
      })
  void explainsBadQuestions(String path, String reason) throws Exception {
    assertRefused(get(path), 400, reason);
  }

  @Test
  void refusesEndlessQuestions() throws Exception {
    assertRefused(get("/products/search?q=" + "x".repeat(101)), 400, "q must have at most 100");
    assertRefused(get("/products/search?category=" + "x".repeat(51)), 400, "category must have");
    assertRefused(get("/products?ids=1" + "&ids=1".repeat(50)), 400, "ids must have at most 50");
  }

  @Test
  void searchesByAnIndex() throws Exception {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET enable_seqscan = off");
      try (ResultSet rows =
          statement.executeQuery(
              "EXPLAIN SELECT 1 FROM catalog.products WHERE to_tsvector('simple', name) @@"
                  + " (nullif(plainto_tsquery('simple', 'lap')::text, '') || ':*')::tsquery")) {
        StringBuilder plan = new StringBuilder();
        while (rows.next()) {
          plan.append(rows.getString(1)).append('\n');
        }
        assertThat(plan).contains("products_words");
      }
    }
  }

  @Test
  void listsTheProductsThatAreAskedFor() throws Exception {
    assertThat(names("/products?ids=5&ids=1&ids=99&ids=%00&ids=1"))
        .containsExactly("Laptop", "Headphones");
    assertThat(names("/products?ids=")).isEmpty();
  }

  @Test
  void knowsWhatIsTrending() throws Exception {
    execute("DELETE FROM catalog.demand");
    assertThat(get("/products/trending").body()).isEqualTo("[]");

    try (LogLines log = new LogLines()) {
      for (int i = 0; i < 12; i++) {
        get("/products/2");
      }
      get("/products/4");
      get("/products/99");
      assertThat(events(log, "product_viewed")).hasSize(13).containsOnly("success");
    }
    String order = UUID.randomUUID().toString();
    stub.reserveStock(reserve(order, "3", 2));
    stub.reserveStock(reserve(order, "3", 2));

    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(names("/products/trending"))
                    .containsExactly("Tablet", "Phone", "Watch"));
    JsonNode trending = Json.mapper().readTree(get("/products/trending?limit=2").body());
    assertThat(trending).hasSize(2);
    assertThat(trending.get(0).get("id").textValue()).isEqualTo("3");
    assertThat(trending.get(0).get("ordered").intValue()).isEqualTo(2);
    assertThat(trending.get(0).get("views").intValue()).isZero();
    assertThat(trending.get(1).get("views").intValue()).isEqualTo(12);
    assertThat(trending.get(1).get("price").decimalValue()).isEqualByComparingTo("699.99");

    stub.releaseStock(release(order));
    assertThat(names("/products/trending")).containsExactly("Phone", "Watch");
    execute("UPDATE catalog.demand SET hour = hour - INTERVAL '25 hours'");
    assertThat(names("/products/trending")).isEmpty();
  }

  @Test
  void writesTheLastViewsWhenItStops() throws Exception {
    try (ShopService second = start("PT1H", "PT1H")) {
      assertThat(get(second, "/products/4").statusCode()).isEqualTo(200);
      execute("DELETE FROM catalog.demand");
    }
    assertThat(names("/products/trending")).contains("Watch");
  }

  @Test
  void reservesAndReleasesOverHttp() throws Exception {
    String id = UUID.randomUUID().toString();
    int before = stock("2");
    String reserve = "{\"reservation_id\":\"" + id + "\",\"quantity\":5}";
    String release = "{\"reservation_id\":\"" + id + "\"}";

    for (int i = 0; i < 2; i++) {
      HttpResponse<String> answer = post("/products/2/reserve", reserve);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body())
          .isEqualTo(
              "{\"reservation_id\":\"%s\",\"product_id\":\"2\",\"quantity\":5,\"stock\":%d}"
                  .formatted(id, before - 5));
    }
    assertRefused(post("/products/2/reserve", reserve.replace("5}", "6}")), 409, "different");
    assertRefused(post("/products/3/reserve", reserve), 409, "different");
    assertRefused(post("/products/3/release", release), 409, "different");
    assertThat(stock("2")).isEqualTo(before - 5);

    assertThat(post("/products/2/release", release).body())
        .isEqualTo("{\"reservation_id\":\"%s\",\"product_id\":\"2\",\"quantity\":5}".formatted(id));
    assertThat(post("/products/2/release", release).body()).contains("\"quantity\":0");
    assertThat(stock("2")).isEqualTo(before);
    assertRefused(post("/products/2/reserve", reserve), 409, "has been released");
  }

  @Test
  void refusesReservationsOverHttp() throws Exception {
    String id = "\"reservation_id\":\"" + UUID.randomUUID() + "\"";
    assertRefused(
        post("/products/2/reserve", "{" + id + ",\"quantity\":1000000}"),
        409,
        "Not enough in stock");
    for (String product : List.of("99", "%00", "%ff", "1'%20OR%20'1'='1")) {
      assertRefused(
          post("/products/" + product + "/reserve", "{" + id + ",\"quantity\":1}"),
          404,
          "Product not found");
      assertRefused(post("/products/" + product + "/release", "{" + id + "}"), 404, "Product");
    }
    assertRefused(post("/products/2/reserve", "{" + id + "}"), 400, "quantity is required");
    assertRefused(post("/products/2/reserve", "{" + id + ",\"quantity\":0}"), 400, "quantity");
    assertRefused(post("/products/2/reserve", "{" + id + ",\"quantity\":-3}"), 400, "quantity");
    assertRefused(post("/products/2/reserve", "{" + id + ",\"quantity\":\"3\"}"), 400, "quantity");
    assertRefused(post("/products/2/reserve", "{\"quantity\":1}"), 400, "reservation_id");
    assertRefused(
        post("/products/2/reserve", "{\"reservation_id\":\"a\\u0000\",\"quantity\":1}"),
        400,
        "reservation_id");
    assertRefused(
        post("/products/2/release", "{\"reservation_id\":\"" + "x".repeat(65) + "\"}"),
        400,
        "reservation_id");
    assertRefused(post("/products/2/release", "{"), 400, "not valid JSON");
  }

  @ParameterizedTest
  @CsvSource({
    "POST,/products",
    "POST,/products/search",
    "POST,/products/trending",
    "GET,/products/1/reserve",
    "GET,/products/1/release",
    "DELETE,/products/1",
    "PUT,/products/1/stock",
    "POST,/health"
  })
  void refusesOtherMethods(String method, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path))
            .method(method, HttpRequest.BodyPublishers.ofString("{"))
            .build();
    HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains(path.endsWith("e") ? "POST" : "GET");
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
    return start(restockInterval, "PT0.1S");
  }

  private static ShopService start(String restockInterval, String viewsInterval) {
    return ShopService.start(
        Main.NAME,
        Config.just(
            ConfigSources.create(
                Map.ofEntries(
                    Map.entry("server.host", "127.0.0.1"),
                    Map.entry("server.port", "0"),
                    Map.entry("grpc.port", "0"),
                    Map.entry("database.url", postgres.getJdbcUrl("postgres", "postgres")),
                    Map.entry("database.user", "postgres"),
                    Map.entry("database.password", "postgres"),
                    Map.entry("catalog.delay.min", "PT0S"),
                    Map.entry("catalog.delay.max", "PT0S"),
                    Map.entry("catalog.restock.interval", restockInterval),
                    Map.entry("catalog.trending.within", "PT24H"),
                    Map.entry("catalog.views.interval", viewsInterval)))),
        Main::setup);
  }

  private static List<String> names(String path) throws Exception {
    return Json.mapper().readTree(get(path).body()).findValuesAsText("name");
  }

  private static List<String> events(LogLines log, String type) {
    return log.of("business_event").stream()
        .filter(line -> line.path("event_type").asText().equals(type))
        .map(line -> line.get("status").asText())
        .toList();
  }

  private static void assertRefused(HttpResponse<String> answer, int status, String reason)
      throws IOException {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(Json.mapper().readTree(answer.body()).get("error").asText()).contains(reason);
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return get(service, path);
  }

  private static HttpResponse<String> get(ShopService shop, String path)
      throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + shop.port() + path)).build(),
        BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static URI uri(String path) {
    return URI.create("http://127.0.0.1:" + service.port() + path);
  }
}
