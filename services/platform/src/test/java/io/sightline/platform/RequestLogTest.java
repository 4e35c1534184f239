package io.sightline.platform;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

class RequestLogTest {
  private static final String NAME = "request-log-test";
  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(NAME);

  private static ShopService service;

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeAll
  static void start() {
    service =
        ShopService.start(
            NAME,
            Config.just(ConfigSources.create(Map.of("server.host", "127.0.0.1"))),
            shop ->
                shop.routing(
                    routing ->
                        routing
                            .get("/fine", (request, response) -> response.send("fine"))
                            .get(
                                "/broken",
                                (request, response) -> {
                                  throw new IllegalStateException("broken on purpose");
                                })));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @BeforeEach
  void listen() {
    LOGGER.setLevel(Level.DEBUG);
    log.start();
    LOGGER.addAppender(log);
  }

  @AfterEach
  void leave() {
    LOGGER.detachAppender(log);
    LOGGER.setLevel(null);
  }

  @ParameterizedTest
  @CsvSource({
    "/fine, 200, INFO, INFO",
    "/nothing, 404, INFO, WARN",
    "/broken, 500, INFO, ERROR",
    "/health, 200, DEBUG, DEBUG",
    "/ready, 200, DEBUG, DEBUG",
  })
  void logsEachRequestTwice(String path, int status, String before, String after) throws Exception {
    get(path);

    ILoggingEvent started = await("request_started");
    assertThat(started.getLevel()).hasToString(before);
    assertThat(fields(started))
        .containsEntry("method", "GET")
        .containsEntry("path", path)
        .containsEntry("remote_addr", "127.0.0.1");
    ILoggingEvent completed = await("request_completed");
    assertThat(completed.getLevel()).hasToString(after);
    assertThat(fields(completed))
        .containsEntry("method", "GET")
        .containsEntry("path", path)
        .containsEntry("status_code", status)
        .containsKey("content_length");
    assertThat(fields(completed).get("duration_ms").toString()).matches("\\d+\\.\\d\\d");
  }

  @Test
  void logsAnUnhandledExceptionWithItsStackTrace() throws Exception {
    get("/broken");

    ILoggingEvent event = await("unhandled_exception");
    assertThat(event.getLevel()).isEqualTo(Level.ERROR);
    assertThat(fields(event)).containsEntry("error", "broken on purpose");
    assertThat(event.getThrowableProxy().getStackTraceElementProxyArray()).isNotEmpty();
  }

  private ILoggingEvent await(String event) {
    return Awaitility.await()
        .until(
            () ->
                List.copyOf(log.list).stream()
                    .filter(line -> line.getMessage().equals(event))
                    .findFirst()
                    .orElse(null),
            line -> line != null);
  }

  private static Map<String, Object> fields(ILoggingEvent event) {
    return event.getKeyValuePairs().stream()
        .collect(Collectors.toMap((KeyValuePair pair) -> pair.key, pair -> pair.value));
  }

  private static void get(String path) throws Exception {
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      URI uri = URI.create("http://127.0.0.1:" + service.port() + path);
      http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());
    }
  }
}
