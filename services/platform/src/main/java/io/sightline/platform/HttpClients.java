package io.sightline.platform;

import io.helidon.common.socket.SocketOptions;
import io.helidon.webclient.api.WebClient;
import java.time.Duration;

/** Clients of the HTTP ports of other services. */
public final class HttpClients {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private HttpClients() {}

  /**
   * Creates a client that keeps its connections.
   *
   * @param uri address such as {@code http://127.0.0.1:8082}
   * @param timeout how long to wait for an answer
   * @return the client
   */
  public static WebClient client(String uri, Duration timeout) {
    return WebClient.builder()
        .baseUri(uri)
        .connectTimeout(CONNECT_TIMEOUT)
        .readTimeout(timeout)
        .socketOptions(
            SocketOptions.builder()
                .tcpNoDelay(true)
                .connectTimeout(CONNECT_TIMEOUT)
                .readTimeout(timeout)
                .build())
        .keepAlive(true)
        // Without TLS the other choice is an upgrade that every new connection has to ask for.
        .addProtocolPreference("http/1.1")
        .build();
  }
}
