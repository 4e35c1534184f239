package io.sightline.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sightline.traffic.Customers.Credentials;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CustomersTest {
  private static final String ADMINISTRATOR = "admin@shop.example";
  private static final int FLOWS = 20;

  private final FakeShop fake = new FakeShop();
  private final Customers customers =
      new Customers(7, Optional.of(new Credentials(ADMINISTRATOR, "secret")));
  private Shop shop;
  private ShopHttp http;

  @BeforeEach
  void connect() {
    Map<Shop.Part, URI> addresses = new EnumMap<>(Shop.Part.class);
    for (Shop.Part part : Shop.Part.values()) {
      addresses.put(part, URI.create(fake.address()));
    }
    shop = new Shop(addresses, Duration.ofSeconds(30));
    http = new ShopHttp(shop, new FamilyStatistics());
  }

  @AfterEach
  void stop() {
    shop.close();
    fake.close();
  }

  @Test
  void logInOnceWhileTheTokenIsYoung() {
    customers.prepare(http);

    Session session = administration();

    assertThat(administration()).isSameAs(session);
    assertThat(logins()).isEqualTo(1);
  }

  @Test
  void logInOnceForAllWhoNeedItWhenTheTokenIsOver() throws Exception {
    fake.tokensLive(Duration.ofSeconds(1));
    customers.prepare(http);
    Session first = administration();
    fake.tokensLive(Duration.ofHours(1));
    await().until(first::isOver);

    fake.holdAnswers();
    Set<Session> sessions = new HashSet<>();
    CountDownLatch begun = new CountDownLatch(FLOWS);
    try (ExecutorService flows = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Session>> results = new ArrayList<>();
      for (int i = 0; i < FLOWS; i++) {
        results.add(
            flows.submit(
                () -> {
                  begun.countDown();
                  return administration();
                }));
      }
      begun.await();
      await().until(() -> logins() > 1);
      fake.releaseAnswers();
      for (Future<Session> result : results) {
        sessions.add(result.get());
      }
    }

    assertThat(sessions).hasSize(1).doesNotContain(first);
    assertThat(logins()).isEqualTo(2);
  }

  @Test
  void keepNobodyWaitingForANewTokenWhileTheOldOneIsGood() throws Exception {
    fake.tokensLive(Duration.ofSeconds(10));
    customers.prepare(http);
    Session first = administration();
    await().until(first::isAging);

    fake.holdAnswers();
    try (ExecutorService flows = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Session> renewed = flows.submit(this::administration);
      await().until(() -> logins() == 2);

      assertThat(administration()).isSameAs(first);

      fake.releaseAnswers();
      assertThat(renewed.get()).isNotSameAs(first).isSameAs(administration());
    }
    assertThat(logins()).isEqualTo(2);
  }

  private Session administration() {
    return customers.administration(http).orElseThrow();
  }

  private long logins() {
    return fake.requests().stream().filter(request -> request.contains(ADMINISTRATOR)).count();
  }
}
