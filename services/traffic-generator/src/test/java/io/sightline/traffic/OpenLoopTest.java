package io.sightline.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
  private static final Duration GRACE = Duration.ofSeconds(10);

  @Test
  void beginsEachFamilyAtItsOwnPace() {
    AtomicInteger users = new AtomicInteger();
    AtomicInteger orders = new AtomicInteger();
    OpenLoop loop =
        new OpenLoop(
            List.of(Family.USER, Family.ORDER),
            50,
            10,
            (family, number) -> (family == Family.USER ? users : orders).incrementAndGet());

    loop.run(Duration.ofSeconds(2), GRACE);

    assertThat(users).hasValue(20);
    assertThat(orders).hasValue(10);
    assertThat(loop.punctuality().leftOut()).isZero();
  }

  @Test
  void beginsWhateverIsStillRunning() {
    CountDownLatch all = new CountDownLatch(20);
    OpenLoop loop =
        new OpenLoop(
            List.of(Family.USER),
            100,
            100,
            (family, number) -> {
              all.countDown();
              awaitAtMost(all, Duration.ofSeconds(9));
            });

    loop.run(Duration.ofSeconds(1), GRACE);

    assertThat(loop.punctuality().begun()).isEqualTo(20);
    assertThat(all.getCount()).as("none had to wait for another to end").isZero();
  }

  @Test
  void runsNoMoreAtATimeThanAllowedAndSaysWhatBeganLate() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch never = new CountDownLatch(1);
    OpenLoop loop =
        new OpenLoop(
            List.of(Family.USER),
            100,
            2,
            (family, number) -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              awaitAtMost(never, Duration.ofMillis(300));
              running.decrementAndGet();
            });

    loop.run(Duration.ofSeconds(1), GRACE);

    assertThat(most).hasValue(2);
    assertThat(loop.punctuality().begun()).isEqualTo(20);
    assertThat(loop.punctuality().late()).isGreaterThan(10);
    assertThat(loop.punctuality().latest()).isGreaterThan(Duration.ofSeconds(1));
  }

  @Test
  void stopsAtOnce() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    OpenLoop loop =
        new OpenLoop(List.of(Family.ORDER), 1, 1, (family, number) -> begun.countDown());
    Thread running = Thread.startVirtualThread(() -> loop.run(Duration.ofDays(1), GRACE));
    assertThat(awaitAtMost(begun, GRACE)).isTrue();

    loop.stop();

    assertThat(running.join(Duration.ofSeconds(5))).isTrue();
    assertThat(loop.punctuality().begun()).isEqualTo(1);
  }

  private static boolean awaitAtMost(CountDownLatch latch, Duration time) {
    try {
      return latch.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
