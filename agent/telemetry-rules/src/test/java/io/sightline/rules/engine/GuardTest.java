package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Who runs a getter for a rule. */
class GuardTest {

  @Test
  void knowsTheThreadThatRunsAGetter() throws Exception {
    assertThat(Guard.isIdle()).isTrue();
    Guard.enter();
    try {
      assertThat(Guard.isIdle()).isFalse();
      assertThat(CompletableFuture.supplyAsync(Guard::isIdle).get()).isTrue();
      Guard.enter();
      Guard.exit();
      assertThat(Guard.isIdle()).isFalse();
    } finally {
      Guard.exit();
    }
    assertThat(Guard.isIdle()).isTrue();
  }

  /** There may be a thread for each request. */
  @Test
  void leavesNothingOnThreadsThatRunNone() throws Exception {
    Guard.enter();
    Guard.exit();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    AtomicLong allocated = new AtomicLong();
    Thread thread =
        new Thread(
            () -> {
              long id = Thread.currentThread().threadId();
              threads.getThreadAllocatedBytes(id);
              long before = threads.getThreadAllocatedBytes(id);
              long measuring = threads.getThreadAllocatedBytes(id) - before;
              before = threads.getThreadAllocatedBytes(id);
              Guard.isIdle();
              allocated.set(threads.getThreadAllocatedBytes(id) - before - measuring);
            });
    thread.start();
    thread.join();

    assertThat(allocated).hasValue(0);
  }
}
