package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sightline.rules.model.Rule;
import io.sightline.rules.model.RuleFiles;
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
  private final ActiveRule rule = new ActiveRule(rule(), new RuleCounts(), () -> {});

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
