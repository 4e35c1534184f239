package io.sightline.gateway.assistant;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.sightline.platform.ShopService;
import io.sightline.platform.testing.RawWebSocket;
import io.sightline.platform.websocket.WebSocketConnection;
import io.sightline.platform.websocket.WebSocketHandler;
import io.sightline.platform.websocket.WebSockets;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class AssistantWebSocketTest {
  private static final String PATH = "/api/assistant/ws";

  private final BlockingQueue<Integer> ends = new LinkedBlockingQueue<>();
  private ShopService assistant;
  private ShopService gateway;

  @AfterEach
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
    if (assistant != null) {
      assistant.close();
    }
  }

  @Test
  void passesMessagesInBothDirections() throws Exception {
    start();
    try (RawWebSocket first = connect();
        RawWebSocket second = connect()) {
      first.send("one");
      second.send("two €");
      assertThat(second.nextText()).isEqualTo("two €");
      assertThat(first.nextText()).isEqualTo("one");
      first.send("x".repeat(16_384));
      assertThat(first.nextText()).hasSize(16_384);
      first.send("much");
      assertThat(first.nextText()).hasSize(200_000);
    }
  }

  @ParameterizedTest
  @CsvSource({"1000,1000", "1001,1001", "1008,1008", "4000,4000", "1011,1001", "1009,1001"})
  void tellsTheAssistantHowTheClientWent(int code, int told) throws Exception {
    start();
    try (RawWebSocket client = connect()) {
      client.sendClose(code);
      assertThat(client.nextMessage().closeCode()).isEqualTo(code);
    }
    assertThat(ends.poll(10, TimeUnit.SECONDS)).isEqualTo(told);
  }

  @Test
  void tellsTheAssistantThatTheClientVanished() throws Exception {
    start();
    connect().close();

    assertThat(ends.poll(10, TimeUnit.SECONDS)).isEqualTo(1001);
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 1003, 1007, 1008, 1009, 1011, 1013, 4999})
  void tellsTheClientHowTheAssistantWent(int code) throws Exception {
    start();
    try (RawWebSocket client = connect()) {
      client.send("close " + code);
      assertThat(client.nextMessage().closeCode()).isEqualTo(code);
    }
  }

  @Test
  void tellsTheClientThatTheAssistantStops() throws Exception {
    start();
    try (RawWebSocket client = connect()) {
      Thread stop = Thread.ofVirtual().start(assistant::close);
      assertThat(client.nextMessage().closeCode()).isEqualTo(1001);
      client.sendClose(1001);
      stop.join();
    }
  }

  @Test
  void refusesWhatTheAssistantWouldRefuse() throws Exception {
    start();
    try (RawWebSocket client = connect()) {
      client.send(RawWebSocket.BINARY, new byte[3]);
      assertThat(client.nextMessage().closeCode()).isEqualTo(1003);
    }
    try (RawWebSocket client = connect()) {
      client.send("x".repeat(16_385));
      assertThat(client.nextMessage().closeCode()).isEqualTo(1009);
    }
  }

  @Test
  void refusesConnectionsWhileTheAssistantIsAway() throws Exception {
    try (ServerSocket nobody = new ServerSocket(0)) {
      gateway = gateway(nobody.getLocalPort());
    }
    assertRefused(503);
  }

  @Test
  void refusesConnectionsWhenTheAssistantDoes() throws Exception {
    start();
    try (RawWebSocket one = connect();
        RawWebSocket two = connect()) {
      two.send("one");
      two.nextText();
      one.send("two");
      one.nextText();
      assertRefused(503);
    }
  }

  @Test
  void doesNotWaitForAnAssistantThatIsSilent() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      gateway = gateway(silent.getLocalPort());
      assertRefused(504);
    }
  }

  @Test
  void tellsTheClientThatTheAssistantIsLost() throws Exception {
    try (ServerSocket server = new ServerSocket(0)) {
      gateway = gateway(server.getLocalPort());
      Thread accept = Thread.ofVirtual().start(() -> acceptAndGo(server));
      try (RawWebSocket client = connect()) {
        assertThat(client.nextMessage().closeCode()).isEqualTo(1014);
      }
      accept.join();
    }
  }

  /** Accepts the connection as a WebSocket and drops it. */
  private static void acceptAndGo(ServerSocket server) {
    try (Socket socket = server.accept()) {
      InputStream in = socket.getInputStream();
      StringBuilder request = new StringBuilder();
      while (request.indexOf("\r\n\r\n") < 0) {
        request.append((char) in.read());
      }
      String key = request.toString().replaceAll("(?is).*sec-websocket-key: (\\S+).*", "$1");
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(US_ASCII));
      socket
          .getOutputStream()
          .write(
              ("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                      + "Sec-WebSocket-Accept: "
                      + Base64.getEncoder().encodeToString(digest)
                      + "\r\n\r\n")
                  .getBytes(US_ASCII));
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void assertRefused(int status) throws Exception {
    try (RawWebSocket refused =
        RawWebSocket.request(
            gateway.port(),
            "GET "
                + PATH
                + " HTTP/1.1\nHost: localhost\nConnection: Upgrade\nUpgrade: websocket\n"
                + "Sec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n\n")) {
      assertThat(refused.answer()).startsWith("HTTP/1.1 " + status + " ");
    }
  }

  private RawWebSocket connect() throws Exception {
    return RawWebSocket.connect(gateway.port(), PATH);
  }

  private void start() {
    Config config = config(Map.of("websocket.max.connections", "2"));
    assistant =
        ShopService.start(
            "assistant-double",
            config,
            service ->
                WebSockets.register(
                    service,
                    "/ws",
                    config.get("websocket"),
                    LoggerFactory.getLogger("assistant-double"),
                    Double::new));
    gateway = gateway(assistant.port());
  }

  private static ShopService gateway(int assistantPort) {
    Config config =
        config(
            Map.of(
                "assistant.service.url",
                "http://127.0.0.1:" + assistantPort,
                "assistant.service.timeout",
                "PT2S"));
    return ShopService.start(
        "gateway",
        config,
        service -> AssistantWebSocket.register(service, LoggerFactory.getLogger("gateway")));
  }

  private static Config config(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    for (String prefix : new String[] {"", "assistant."}) {
      all.put(prefix + "websocket.max.connections", "100");
      all.put(prefix + "websocket.max.message", "16384");
      all.put(prefix + "websocket.ping.interval", "PT30S");
      all.put(prefix + "websocket.idle.timeout", "PT10M");
    }
    all.put("server.port", "0");
    all.putAll(settings);
    return Config.just(ConfigSources.create(all));
  }

  private final class Double implements WebSocketHandler {
    private final WebSocketConnection connection;

    Double(WebSocketConnection connection) {
      this.connection = connection;
    }

    @Override
    public void onText(String text) {
      if (text.startsWith("close ")) {
        connection.close(Integer.parseInt(text.substring(6)), "as told");
      } else {
        connection.send(text.equals("much") ? "y".repeat(200_000) : text);
      }
    }

    @Override
    public void onClose(int code, String reason) {
      ends.add(code);
    }
  }
}
