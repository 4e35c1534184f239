package io.sightline.gateway;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.contract.ServiceContract;
import io.sightline.contract.Subject;
import io.sightline.platform.ShopService;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class OpenApiContractIT extends ServiceContract {
  private static final String LAPTOP =
      "{\"id\":\"1\",\"name\":\"Laptop\",\"price\":999.99,\"stock\":50}";

  private static ShopService productService;
  private static ShopService orderService;
  private static ShopService paymentService;
  private static ShopService gateway;

  @BeforeAll
  static void start() {
    productService =
        ShopService.start(
            "product-double",
            config(Map.of()),
            service -> service.routing(OpenApiContractIT::products));
    orderService =
        ShopService.start(
            "order-double", config(Map.of()), service -> service.grpc(new FakeOrders()));
    paymentService =
        ShopService.start(
            "payment-double", config(Map.of()), service -> service.grpc(new FakePayments()));
    gateway =
        ShopService.start(
            Main.NAME,
            config(
                Map.of(
                    "product.service.url", "http://127.0.0.1:" + productService.port(),
                    "order.service.grpc", "http://127.0.0.1:" + orderService.grpcPort(),
                    "payment.service.grpc", "http://127.0.0.1:" + paymentService.grpcPort())),
            Main::setup);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    paymentService.close();
    orderService.close();
    productService.close();
  }

  @Override
  protected Subject subject() {
    return Subject.of(gateway).value("order_id", () -> FakeOrders.ORDER_ID);
  }

  private static void products(HttpRouting.Builder routing) {
    routing
        .get("/products", (request, response) -> json(response, "[" + LAPTOP + "]"))
        .get("/products/1", (request, response) -> json(response, LAPTOP));
  }

  private static void json(ServerResponse response, String body) {
    response.header(HeaderValues.CONTENT_TYPE_JSON).send(body);
  }

  private static Config config(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("server.port", "0");
    all.put("grpc.port", "0");
    return Config.just(
        ConfigSources.create(all), ConfigSources.classpath("application.properties"));
  }
}
