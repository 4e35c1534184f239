package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import io.sightline.rules.model.Rule;
import io.sightline.rules.model.RuleFiles;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What gauges are read from. */
class InstancesTest {

  /** Nobody may ask it who it equals: that would be code of the application. */
  private static final class Cart {
    @Override
    public boolean equals(Object other) {
      throw new AssertionError("equals was called");
    }

    @Override
    public int hashCode() {
      throw new AssertionError("hashCode was called");
    }
  }

  private final Instances instances = new Instances();
  private final ActiveRule rule = new ActiveRule(rule(), new RuleCounts(), muted -> {});

  @Test
  void areNotKeptAlive() {
    Cart stays = new Cart();
    Cart goes = new Cart();
    WeakReference<Cart> gone = new WeakReference<>(goes);
    instances.add(rule, stays);
    instances.add(rule, goes);
    instances.add(rule, stays);
    assertThat(found()).hasSize(2);
    goes = null;

    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(gone.get()).isNull();
            });

    assertThat(found()).hasSize(1);
    assertThat(found().getFirst() == stays).isTrue();
  }

  @Test
  void areForgottenWithTheirRule() {
    Cart cart = new Cart();
    instances.add(rule, cart);

    instances.keep(Set.of("another"));

    assertThat(found()).isEmpty();
  }

  /** The rule is on each call of a method: it must not make work for the collector. */
  @Test
  void areRememberedOnce() {
    Cart cart = new Cart();
    instances.add(rule, cart);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int calls = 20_000;
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < calls; i++) {
      instances.add(rule, cart);
    }
    long each = (threads.getCurrentThreadAllocatedBytes() - before) / calls;

    // No reference, which alone has 32 bytes and costs the collector more than that.
    assertThat(each).isLessThan(24);
    assertThat(found()).hasSize(1);
  }

  private List<Object> found() {
    List<Object> found = new ArrayList<>();
    instances.forEach(rule, found::add);
    return found;
  }

  private static Rule rule() {
    return new RuleFiles()
        .add(
            "test.yaml",
            "rules: [{name: carts, match: {class: a.Cart}, metrics: [{gauge: g, value: this.x}]}]")
        .read()
        .rules()
        .getFirst();
  }
}
