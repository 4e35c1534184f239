package io.sightline.platform.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PublisherTest {
  private static final int CALLERS = 10;
  private static final Route ROUTE = new Route("exchange", "queue");

  @Test
  void letsNobodyQueueBehindABrokerThatHangs() throws IOException {
    // Accepts connections and never answers.
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Publisher publisher = new Publisher(broker(silent.getLocalPort()))) {
      long start = System.nanoTime();
      assertFails(publisher);
      Duration alone = Duration.ofNanos(System.nanoTime() - start);

      start = System.nanoTime();
      try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
        var all =
            IntStream.range(0, CALLERS)
                .mapToObj(i -> callers.submit(() -> assertFails(publisher)))
                .toList();
        assertThat(all).allSatisfy(caller -> caller.get());
      }

      // One waits for the broker, the others hardly longer than for that one.
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(alone.multipliedBy(3));
    }
  }

  private static void assertFails(Publisher publisher) {
    assertThatThrownBy(
            () -> publisher.publish(ROUTE, "exchange", new BasicProperties(), new byte[] {1}))
        .isInstanceOf(IOException.class);
  }

  private static Broker broker(int port) {
    return Broker.create(
        Config.just(
            ConfigSources.create(
                Map.of(
                    "address", "127.0.0.1:" + port,
                    "vhost", "shop",
                    "user", "shop",
                    "password", "secret"))),
        "test");
  }
}
