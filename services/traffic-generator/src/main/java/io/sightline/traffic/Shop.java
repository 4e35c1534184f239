package io.sightline.traffic;

import io.helidon.common.socket.SocketOptions;
import io.helidon.webclient.api.WebClient;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** Where the shop is. */
final class Shop implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  /** What has an address of its own. */
  enum Part {
    GATEWAY(""),
    USERS("user-service"),
    PRODUCTS("product-service"),
    ORDERS("order-service"),
    PAYMENTS("payment-service");

    private final String prefix;

    Part(String prefix) {
      this.prefix = prefix;
    }

    /** Before the path in reports; the gateway's paths speak for themselves. */
    String prefix() {
      return prefix;
    }
  }

  private final Map<Part, URI> addresses;
  private final Map<Part, WebClient> clients = new EnumMap<>(Part.class);

  Shop(Map<Part, URI> addresses, Duration timeout) {
    this.addresses = Map.copyOf(addresses);
    addresses.forEach((part, address) -> clients.put(part, client(address, timeout)));
  }

  WebClient client(Part part) {
    return clients.get(part);
  }

  URI address(Part part) {
    return addresses.get(part);
  }

  @Override
  public void close() {
    clients.values().forEach(WebClient::closeResource);
  }

  private static WebClient client(URI address, Duration timeout) {
    return WebClient.builder()
        .baseUri(address)
        .connectTimeout(CONNECT_TIMEOUT)
        .readTimeout(timeout)
        .socketOptions(
            SocketOptions.builder()
                .tcpNoDelay(true)
                .connectTimeout(CONNECT_TIMEOUT)
                .readTimeout(timeout)
                .build())
        .keepAlive(true)
        .addProtocolPreference("http/1.1")
        .build();
  }
}
