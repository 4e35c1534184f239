package io.sightline.platform.websocket;

import static io.sightline.platform.testing.RawWebSocket.BINARY;
import static io.sightline.platform.testing.RawWebSocket.CLOSE;
import static io.sightline.platform.testing.RawWebSocket.PING;
import static io.sightline.platform.testing.RawWebSocket.PONG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.sightline.platform.ShopService;
import io.sightline.platform.testing.RawWebSocket;
import io.sightline.platform.testing.RawWebSocket.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class WebSocketsTest {
  private final BlockingQueue<Integer> ends = new LinkedBlockingQueue<>();
  private final AtomicInteger open = new AtomicInteger();
  private final CountDownLatch letGo = new CountDownLatch(1);
  private final CountDownLatch held = new CountDownLatch(1);
  private ShopService service;

  @AfterEach
  void stop() {
    letGo.countDown();
    service.close();
  }

  @Test
  void passesMessagesWholeInBothDirections() throws Exception {
    try (RawWebSocket socket = connect(Map.of())) {
      socket.send("héllo €");
      assertThat(socket.nextText()).isEqualTo("héllo €");

      socket.send(1, "in ".getBytes(UTF_8), true);
      socket.send(PING, "now?".getBytes(UTF_8));
      socket.send(0, "two ".getBytes(UTF_8), true);
      socket.send(0x80, "pieces".getBytes(UTF_8), true);
      Frame pong = socket.next();
      assertThat(pong.code()).isEqualTo(PONG);
      assertThat(pong.text()).isEqualTo("now?");
      assertThat(socket.nextText()).isEqualTo("in two pieces");

      socket.send("x".repeat(1000));
      assertThat(socket.nextText()).hasSize(1000);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 3000, 4999})
  void answersACloseWithItsCode(int code) throws Exception {
    try (RawWebSocket socket = connect(Map.of())) {
      socket.sendClose(code);

      assertThat(socket.nextMessage().closeCode()).isEqualTo(code);
      socket.awaitEnd();
    }
    assertThat(ends.poll(10, TimeUnit.SECONDS)).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1005, 1006, 1015, 2999, 5000})
  void answersACloseWithoutMeaningWithAProtocolError(int code) throws Exception {
    try (RawWebSocket socket = connect(Map.of())) {
      socket.sendClose(code);

      assertThat(socket.nextMessage().closeCode()).isEqualTo(1002);
      socket.awaitEnd();
    }
  }

  @Test
  void closesWithACodeThatSaysWhatWasWrong() throws Exception {
    try (RawWebSocket socket = connect(Map.of())) {
      socket.send(BINARY, new byte[] {0, 1, 2});
      assertThat(socket.nextMessage().closeCode()).isEqualTo(1003);
      socket.sendClose(1003);
      socket.awaitEnd();
    }
    try (RawWebSocket socket = connect()) {
      socket.send(1 | 0x80, new byte[] {'a', (byte) 0xC3, (byte) 0x28}, true);
      assertThat(socket.nextMessage().closeCode()).isEqualTo(1007);
    }
    try (RawWebSocket socket = connect()) {
      socket.send("x".repeat(1001));
      assertThat(socket.nextMessage().closeCode()).isEqualTo(1009);
    }
    try (RawWebSocket socket = connect()) {
      for (int i = 0; i < 11; i++) {
        socket.send(i == 0 ? 1 : 0, "x".repeat(100).getBytes(UTF_8), true);
      }
      assertThat(socket.nextMessage().closeCode()).isEqualTo(1009);
    }
    try (RawWebSocket socket = connect()) {
      socket.send("fail");
      assertThat(socket.nextMessage().closeCode()).isEqualTo(1011);
    }
    try (RawWebSocket socket = connect()) {
      socket.send(0x81, "not masked".getBytes(UTF_8), false);
      assertThat(socket.nextMessage().closeCode()).isEqualTo(1002);
    }
    try (RawWebSocket socket = connect()) {
      socket.send(0x83, "no such operation".getBytes(UTF_8), true);
      assertThat(socket.nextMessage().closeCode()).isEqualTo(1002);
    }
    try (RawWebSocket socket = connect()) {
      socket.send(0x80, "the end of nothing".getBytes(UTF_8), true);
      assertThat(socket.nextMessage().closeCode()).isEqualTo(1002);
    }
    try (RawWebSocket socket = connect()) {
      socket.send(CLOSE, new byte[] {3});
      assertThat(socket.nextMessage().code()).isEqualTo(CLOSE);
    }
    // Nothing of this has done harm.
    await().atMost(Duration.ofSeconds(10)).until(() -> open.get() == 0);
    try (RawWebSocket socket = connect()) {
      socket.send("still there?");
      assertThat(socket.nextText()).isEqualTo("still there?");
    }
  }

  @Test
  void refusesAFrameThatIsFarTooLargeBeforeReadingIt() throws Exception {
    try (RawWebSocket socket = connect(Map.of())) {
      // A masked text frame of 2^40 bytes, of which only the head is sent.
      socket.sendBytes(new byte[] {(byte) 0x81, (byte) 0xFF, 0, 0, 1, 0, 0, 0, 0, 0});
      assertThat(socket.nextMessage().closeCode()).isEqualTo(1009);
      socket.awaitEnd();
    }
  }

  @Test
  void cutsAPeerThatDoesNotAnswerAClose() throws Exception {
    try (RawWebSocket socket = connect(Map.of())) {
      socket.send(BINARY, new byte[1]);
      assertThat(socket.next().closeCode()).isEqualTo(1003);
      socket.send("and on");
      socket.awaitEnd();
    }
    assertThat(ends.poll(10, TimeUnit.SECONDS)).isEqualTo(1006);
  }

  @Test
  void asksASilentPeerWhetherItIsThereAndCutsItWhenItIsNot() throws Exception {
    try (RawWebSocket socket = connect(Map.of("ping.interval", "PT0.5S"))) {
      Frame ping = socket.next();
      assertThat(ping.code()).isEqualTo(PING);
      socket.awaitEnd();
    }
    assertThat(ends.poll(10, TimeUnit.SECONDS)).isEqualTo(1006);
  }

  @Test
  void closesAfterALongTimeWithoutMessages() throws Exception {
    try (RawWebSocket socket = connect(Map.of("ping.interval", "PT0.3S", "idle.timeout", "PT2S"))) {
      assertThat(socket.nextMessage().closeCode()).isEqualTo(1001);
    }
  }

  @Test
  void noticesAPeerThatVanishes() throws Exception {
    connect(Map.of()).close();

    assertThat(ends.poll(10, TimeUnit.SECONDS)).isEqualTo(1006);
    assertThat(open).hasValue(0);
  }

  @Test
  void takesAsManyConnectionsAsItMay() throws Exception {
    List<RawWebSocket> sockets = new ArrayList<>();
    try {
      sockets.add(connect(Map.of("max.connections", "150")));
      while (sockets.size() < 150) {
        sockets.add(connect());
      }
      for (RawWebSocket socket : sockets) {
        socket.send("hello");
      }
      for (RawWebSocket socket : sockets) {
        assertThat(socket.nextText()).isEqualTo("hello");
      }

      try (RawWebSocket refused = upgrade("")) {
        assertThat(refused.answer())
            .startsWith("HTTP/1.1 503 ")
            .containsIgnoringCase("Retry-After: 5");
      }

      sockets.removeLast().close();
      await().atMost(Duration.ofSeconds(10)).until(() -> open.get() == 149);
      sockets.add(connect());
    } finally {
      for (RawWebSocket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void answersWhatIsInProgressAndSaysGoodbyeWhenTheServiceStops() throws Exception {
    try (RawWebSocket idle = connect(Map.of());
        RawWebSocket busy = connect()) {
      busy.send("hold");
      assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
      Thread stop = Thread.ofVirtual().start(service::close);

      assertThat(idle.nextMessage().closeCode()).isEqualTo(1001);
      idle.sendClose(1001);
      letGo.countDown();
      assertThat(busy.nextText()).isEqualTo("hold");
      assertThat(busy.nextMessage().closeCode()).isEqualTo(1001);
      // Not answered: the service does not wait for it for ever.
      assertThat(stop.join(Duration.ofSeconds(9))).isTrue();
    }
  }

  @Test
  void refusesWithAnHttpAnswer() throws Exception {
    start(Map.of("refuse", "true"));

    try (RawWebSocket refused = upgrade("")) {
      assertThat(refused.answer()).startsWith("HTTP/1.1 503 ").contains("application/json");
    }
    assertThat(open).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "GET  | websocket | 13 | dGhlIHNhbXBsZSBub25jZQ==     | 101",
        "GET  | WebSocket | 13 | dGhlIHNhbXBsZSBub25jZQ==     | 101",
        "GET  | -         | 13 | dGhlIHNhbXBsZSBub25jZQ==     | 426",
        "GET  | websocket | 12 | dGhlIHNhbXBsZSBub25jZQ==     | 426",
        "GET  | websocket | 13 | -                            | 400",
        "GET  | websocket | 13 | c2hvcnQ=                     | 400",
        "GET  | websocket | 13 | no base 64                   | 400",
        "POST | websocket | 13 | dGhlIHNhbXBsZSBub25jZQ==     | 405",
      })
  void looksAtTheHandshake(String method, String upgrade, String version, String key, int status)
      throws Exception {
    start(Map.of());
    StringBuilder request = new StringBuilder(method + " /ws HTTP/1.1\nHost: localhost\n");
    if (upgrade != null) {
      request.append("Connection: Upgrade\nUpgrade: ").append(upgrade).append('\n');
    }
    request.append("Sec-WebSocket-Version: ").append(version).append('\n');
    if (key != null) {
      request.append("Sec-WebSocket-Key: ").append(key).append('\n');
    }
    try (RawWebSocket socket = RawWebSocket.request(service.port(), request + "\n")) {
      assertThat(socket.answer()).startsWith("HTTP/1.1 " + status + " ");
    }
  }

  private RawWebSocket connect(Map<String, String> limits) throws IOException {
    start(limits);
    return connect();
  }

  private RawWebSocket connect() throws IOException {
    return RawWebSocket.connect(service.port(), "/ws");
  }

  private RawWebSocket upgrade(String headers) throws IOException {
    return RawWebSocket.request(
        service.port(),
        "GET /ws HTTP/1.1\nHost: localhost\nConnection: Upgrade\nUpgrade: websocket\n"
            + "Sec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n"
            + headers
            + "\n");
  }

  private void start(Map<String, String> limits) {
    Map<String, String> settings = new HashMap<>();
    settings.put("server.host", "127.0.0.1");
    settings.put("server.port", "0");
    settings.put("websocket.max.connections", "20");
    settings.put("websocket.max.message", "1000");
    settings.put("websocket.ping.interval", "PT30S");
    settings.put("websocket.idle.timeout", "PT10M");
    limits.forEach((key, value) -> settings.put("websocket." + key, value));
    Config config = Config.just(ConfigSources.create(settings));
    service =
        ShopService.start(
            "echo",
            config,
            echo ->
                WebSockets.register(
                    echo,
                    "/ws",
                    config.get("websocket"),
                    LoggerFactory.getLogger("echo"),
                    connection -> {
                      if (limits.containsKey("refuse")) {
                        throw new HttpException("Away", Status.SERVICE_UNAVAILABLE_503, true);
                      }
                      return new Echo(connection);
                    }));
  }

  private final class Echo implements WebSocketHandler {
    private final WebSocketConnection connection;

    Echo(WebSocketConnection connection) {
      this.connection = connection;
    }

    @Override
    public void onOpen() {
      open.incrementAndGet();
    }

    @Override
    public void onText(String text) {
      if (text.equals("fail")) {
        throw new IllegalStateException("Told to fail");
      }
      if (text.equals("hold")) {
        held.countDown();
        try {
          assertThat(letGo.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      connection.send(text);
    }

    @Override
    public void onClose(int code, String reason) {
      open.decrementAndGet();
      ends.add(code);
    }
  }
}
