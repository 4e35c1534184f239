package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.rules.app.Shop.Cart;
import io.sightline.rules.app.Shop.Payment;
import io.sightline.rules.app.Shop.Status;
import io.sightline.rules.app.Shop.Trap;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.WeakHashMap;
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

  /** The build opens java.util to this test, as the agent does for itself. */
  @Test
  void looksIntoWhatTheJdkPutsAroundCollections() throws Throwable {
    for (Object wrapper :
        List.of(
            Collections.unmodifiableList(new ArrayList<>(List.of(1, 2))),
            Collections.synchronizedSet(new HashSet<>(List.of(1, 2))),
            Collections.unmodifiableCollection(
                Collections.synchronizedCollection(new ArrayList<>(List.of(1, 2)))),
            Collections.unmodifiableMap(new HashMap<>(Map.of("a", 1, "b", 2))))) {
      assertThat(read(wrapper, "size")).as(wrapper.getClass().getName()).isEqualTo(2);
    }
    assertThat(read(Collections.synchronizedMap(new HashMap<>(Map.of("a", 1))), "a")).isEqualTo(1);
  }

  @Test
  void asksNoCollectionOfTheApplication() throws Throwable {
    Lazy lazy = new Lazy();
    Map<String, String> map =
        new AbstractMap<>() {
          @Override
          public Set<Entry<String, String>> entrySet() {
            throw new AssertionError("loaded");
          }
        };
    for (Object wrapper :
        List.of(
            lazy,
            Collections.unmodifiableList(lazy),
            Collections.synchronizedList(Collections.unmodifiableList(lazy)),
            Collections.checkedList(lazy, String.class),
            Collections.unmodifiableMap(map),
            map.values(),
            Collections.newSetFromMap(new WeakHashMap<>()),
            new TreeMap<>(Map.of("a", 1, "b", 2)).headMap("b"))) {
      assertThat(read(wrapper, "size")).as(wrapper.getClass().getName()).isNull();
      assertThat(read(wrapper, "empty")).as(wrapper.getClass().getName()).isNull();
    }
    assertThat(lazy.loaded).isFalse();
  }

  @Test
  void changesNoMapThatItReads() throws Throwable {
    Map<String, Integer> cache = new LinkedHashMap<>(16, 0.75f, true);
    cache.put("old", 1);
    cache.put("new", 2);

    assertThat(read(cache, "old")).isEqualTo(1);

    assertThat(cache.keySet()).containsExactly("old", "new");
  }

  @Test
  void runsNoOrderOfTheApplication() throws Throwable {
    Map<String, Integer> map =
        new TreeMap<>(
            (a, b) -> {
              if (a.equals("asked")) {
                throw new AssertionError("compared");
              }
              return a.compareTo(b);
            });
    map.put("a", 1);

    assertThat(read(map, "asked")).isNull();
    assertThat(read(map, "a")).isNull();
    assertThat(read(new TreeMap<>(map), "size")).isEqualTo(1);
    Map<String, Integer> reverse = new TreeMap<>(Comparator.reverseOrder());
    reverse.put("a", 1);
    assertThat(read(reverse, "a")).isEqualTo(1);
  }

  private static Object read(Object target, String property) throws Throwable {
    Access access = PropertyFinder.find(target.getClass(), property);
    return access.getter == null ? null : access.getter.invoke(target);
  }

  /** What an object-relational mapper puts where a collection will be. */
  private static final class Lazy extends AbstractList<String> {
    private boolean loaded;

    @Override
    public String get(int index) {
      return "x";
    }

    @Override
    public int size() {
      loaded = true;
      return 1;
    }
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
