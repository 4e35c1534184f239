package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.rules.app.Shop.Cart;
import io.sightline.rules.app.Shop.Payment;
import io.sightline.rules.app.Shop.Status;
import io.sightline.rules.app.Shop.Trap;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What is read, what is called, and what is left alone. */
class PropertyFinderTest {

  private static final Payment PAYMENT =
      new Payment("p1", BigDecimal.TEN, "4111", "a@b.org", Status.FAILED);

  @Test
  void readsFieldsInsteadOfCallingPlainGetters() throws Throwable {
    Access amount = PropertyFinder.find(Payment.class, "amount");

    assertThat(amount.called).isFalse();
    assertThat(amount.getter.invoke(PAYMENT)).isEqualTo(BigDecimal.TEN);
    assertThat(PropertyFinder.find(Cart.class, "shop").called).isFalse();
    assertThat(PropertyFinder.find(Status.class, "name").getter.invoke(Status.FAILED))
        .isEqualTo("FAILED");
  }

  @Test
  void callsOnlyGettersThatDoMore() {
    assertThat(PropertyFinder.find(Trap.class, "round").called).isTrue();
  }

  @Test
  void leavesOtherMethodsAlone() {
    for (String name : List.of("delete", "use", "hashCode", "getClass", "wait")) {
      assertThat(PropertyFinder.find(Trap.class, name).getter).as(name).isNull();
    }
    assertThat(PropertyFinder.find(Thread.class, "priority").getter).isNull();
  }

  @Test
  void readsCollectionsOfTheJdk() throws Throwable {
    Map<String, Integer> map = new TreeMap<>(Map.of("a", 1));
    assertThat(PropertyFinder.find(map.getClass(), "size").getter.invoke(map)).isEqualTo(1);
    assertThat(PropertyFinder.find(map.getClass(), "a").getter.invoke(map)).isEqualTo(1);
    assertThat(PropertyFinder.find(int[].class, "size").getter.invoke(new int[4])).isEqualTo(4);
    Map<Integer, String> numbers = new TreeMap<>(Map.of(1, "a"));
    assertThat(PropertyFinder.find(numbers.getClass(), "a").getter.invoke(numbers)).isNull();
  }

  @Test
  void doesNotReadProxies() {
    Object proxy =
        Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Callable.class}, (a, b, c) -> null);

    Access access = PropertyFinder.find(proxy.getClass(), "name");

    assertThat(access.getter).isNull();
    assertThat(access.reason).contains("proxy");
  }
}
