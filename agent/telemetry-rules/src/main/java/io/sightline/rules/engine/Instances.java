package io.sightline.rules.engine;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/** The live instances that gauges are read from; nothing here keeps them alive. */
final class Instances {

  private static final int MAX_PER_RULE = 10_000;

  private final ConcurrentMap<String, Set<Identity>> instances = new ConcurrentHashMap<>();
  private final ReferenceQueue<Object> gone = new ReferenceQueue<>();

  /** Remembers an instance under a rule's name: a changed rule finds those of its predecessor. */
  void add(ActiveRule rule, Object instance) {
    Set<Identity> known =
        instances.computeIfAbsent(rule.name(), name -> ConcurrentHashMap.newKeySet());
    forgetGone();
    // Most are known: this is asked at the end of each call of the rule's methods.
    if (known.contains(new Sought(instance))) {
      return;
    }
    if (known.size() < MAX_PER_RULE) {
      known.add(new Identity(instance, gone));
    } else {
      rule.unreadable("more than " + MAX_PER_RULE + " instances; further ones are not read");
    }
  }

  /** Forgets the instances of all other rules. */
  void keep(Set<String> rules) {
    instances.keySet().retainAll(rules);
  }

  void forEach(ActiveRule rule, Consumer<Object> action) {
    forgetGone();
    Set<Identity> known = instances.get(rule.name());
    if (known != null) {
      for (Identity identity : known) {
        Object instance = identity.get();
        if (instance != null) {
          action.accept(instance);
        }
      }
    }
  }

  private void forgetGone() {
    for (Reference<?> next = gone.poll(); next != null; next = gone.poll()) {
      for (Set<Identity> known : instances.values()) {
        known.remove(next);
      }
    }
  }

  /** Finds the identity of an instance without being a reference, which costs the collector. */
  private static final class Sought {
    private final Object instance;

    Sought(Object instance) {
      this.instance = instance;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(instance);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Identity && ((Identity) other).get() == instance;
    }
  }

  /** Compares by identity: no code of the instance runs. */
  private static final class Identity extends WeakReference<Object> {
    private final int hash;

    Identity(Object instance, ReferenceQueue<Object> gone) {
      super(instance, gone);
      hash = System.identityHashCode(instance);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      if (this == other) {
        return true;
      }
      Object instance = get();
      return other instanceof Identity && instance != null && ((Identity) other).get() == instance;
    }
  }
}
