package io.sightline.defaults;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** Twice as many busy virtual threads as the JVM carries, until a line is typed. */
public final class VirtualThreadsApplication {

  public static void main(String[] args) throws Exception {
    int parallelism = Integer.getInteger("jdk.virtualThreadScheduler.parallelism");
    AtomicBoolean busy = new AtomicBoolean(true);
    CountDownLatch running = new CountDownLatch(parallelism);
    for (int i = 0; i < 2 * parallelism; i++) {
      Thread.startVirtualThread(
          () -> {
            running.countDown();
            while (busy.get()) {
              Thread.onSpinWait();
            }
          });
    }
    running.await();
    System.out.println("BUSY");
    System.in.read();
    busy.set(false);
    System.out.println("IDLE");
    Thread.currentThread().join();
  }

  private VirtualThreadsApplication() {}
}
