package io.sightline.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the load generator reports is true, of answers with a length and in chunks. */
class OpenLoopTest {

  private static final byte[] BODY = "{\"id\": \"1\"}".getBytes(UTF_8);

  private final AtomicInteger requests = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void countsWhatTheServerCounts() {
    answer(200, BODY.length, 0);

    OpenLoop.Result result = run(100);

    assertThat(result.completed()).isEqualTo(requests.get()).isBetween(20L, 100L);
    assertThat(result.failed()).isZero();
    assertThat(result.micros().getTotalCount()).isEqualTo(result.completed());
  }

  @Test
  void readsChunks() {
    answer(200, 0, 0);

    assertThat(run(50).completed()).isEqualTo(requests.get()).isGreaterThan(10);
  }

  @Test
  void tellsFailures() {
    answer(500, BODY.length, 0);

    OpenLoop.Result result = run(50);

    assertThat(result.completed()).isZero();
    assertThat(result.failed()).isEqualTo(requests.get()).isPositive();
  }

  /** Two connections that take 100 ms each answer 20 of 100 requests a second. */
  @Test
  void countsTheTimeThatARequestHadToWait() {
    answer(200, BODY.length, 100);

    OpenLoop.Result result = run(100);

    assertThat(result.throughput()).isBetween(10.0, 21.0);
    assertThat(result.millis(99)).isGreaterThan(500);
  }

  private OpenLoop.Result run(double perSecond) {
    server.start();
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/products/1");
    return new OpenLoop(uri, perSecond, 2).run(Duration.ofSeconds(1));
  }

  private void answer(int status, long length, int millis) {
    server.createContext(
        "/products/1",
        exchange -> {
          requests.incrementAndGet();
          if (millis > 0) {
            LockSupport.parkNanos(millis * 1_000_000L);
          }
          exchange.sendResponseHeaders(status, length);
          exchange.getResponseBody().write(BODY);
          exchange.close();
        });
  }
}
