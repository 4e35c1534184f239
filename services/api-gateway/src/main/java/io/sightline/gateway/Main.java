package io.sightline.gateway;

import io.grpc.Channel;
import io.helidon.config.Config;
import io.helidon.webclient.api.WebClient;
import io.sightline.gateway.assistant.AssistantWebSocket;
import io.sightline.platform.GrpcClients;
import io.sightline.platform.HttpClients;
import io.sightline.platform.ReadyCheck;
import io.sightline.platform.ShopService;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/** The api-gateway: the one door to the shop. */
public final class Main {
  static final String NAME = "api-gateway";

  private Main() {}

  /**
   * Starts the service.
   *
   * @param args not used
   */
  public static void main(String[] args) {
    ShopService.run(NAME, Main::setup);
  }

  static void setup(ShopService service) {
    Config product = service.config().get("product.service");
    String productUrl = product.get("url").asString().get();
    WebClient productClient = HttpClients.client(productUrl, timeout(product));
    ProductClient products = new ProductClient(productClient);
    Config user = service.config().get("user.service");
    WebClient userClient = HttpClients.client(user.get("url").asString().get(), timeout(user));
    Config assistant = service.config().get("assistant.service");
    WebClient assistantClient =
        HttpClients.client(assistant.get("url").asString().get(), timeout(assistant));
    OrderClient orders = new OrderClient(channel(service, "order"));
    PaymentClient payments = new PaymentClient(channel(service, "payment"));

    service
        .ready("product-service", ReadyCheck.listening(productUrl))
        .routing(
            routing ->
                routing
                    .register(
                        new ProductHttpService(
                            products, new PassThrough("product-service", productClient)))
                    .register(new OrderHttpService(products, orders, payments))
                    // Not among what the gateway needs to be ready: orders go without it.
                    .register(new UserHttpService(new PassThrough("user-service", userClient)))
                    .register(
                        new AssistantHttpService(
                            new PassThrough("assistant-service", assistantClient))));
    AssistantWebSocket.register(service, LoggerFactory.getLogger(NAME));
  }

  private static Channel channel(ShopService service, String name) {
    Config config = service.config().get(name + ".service");
    String address = config.get("grpc").asString().get();
    service.ready(name + "-service", ReadyCheck.listening(address));
    return GrpcClients.channel(address, timeout(config));
  }

  private static Duration timeout(Config config) {
    return config.get("timeout").as(Duration.class).get();
  }
}
