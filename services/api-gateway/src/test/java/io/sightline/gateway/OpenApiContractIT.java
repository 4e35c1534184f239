package io.sightline.gateway;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.sightline.contract.ServiceContract;
import io.sightline.contract.Subject;
import io.sightline.platform.ShopService;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class OpenApiContractIT extends ServiceContract {
  private static ShopService userService;
  private static ShopService productService;
  private static ShopService orderService;
  private static ShopService paymentService;
  private static ShopService assistantService;
  private static ShopService gateway;

  @BeforeAll
  static void start() {
    productService =
        ShopService.start(
            "product-double",
            config(Map.of()),
            service -> service.routing(routing -> routing.register(new FakeProducts())));
    userService =
        ShopService.start(
            "user-double",
            config(Map.of()),
            service -> service.routing(routing -> routing.register(new FakeUsers())));
    orderService =
        ShopService.start(
            "order-double", config(Map.of()), service -> service.grpc(new FakeOrders()));
    paymentService =
        ShopService.start(
            "payment-double", config(Map.of()), service -> service.grpc(new FakePayments()));
    assistantService =
        ShopService.start(
            "assistant-double",
            config(Map.of()),
            service -> service.routing(routing -> routing.register(new FakeAssistant())));
    gateway =
        ShopService.start(
            Main.NAME,
            config(
                Map.of(
                    "user.service.url", "http://127.0.0.1:" + userService.port(),
                    "assistant.service.url", "http://127.0.0.1:" + assistantService.port(),
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
    userService.close();
    assistantService.close();
  }

  @Override
  protected Subject subject() {
    return Subject.of(gateway)
        .credentials("Authorization", () -> "Bearer good")
        .value("order_id", () -> FakeOrders.ORDER_ID)
        .value("session_id", () -> FakeAssistant.SESSION_ID)
        .value("user_id", () -> FakeUsers.USER_ID);
  }

  private static Config config(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("server.port", "0");
    all.put("grpc.port", "0");
    return Config.just(
        ConfigSources.create(all), ConfigSources.classpath("application.properties"));
  }
}
