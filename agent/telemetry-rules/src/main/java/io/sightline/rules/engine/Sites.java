package io.sightline.rules.engine;

import io.sightline.rules.classfile.Member;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The methods that were watched at some time, as long as the class loader of their class lives. */
final class Sites {

  private final AtomicInteger last = new AtomicInteger();
  private final Map<ClassLoader, OfLoader> loaders =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** The place of a method, a new one if need be. */
  Site of(ClassLoader loader, String className, Member method) {
    OfLoader known = loaders.computeIfAbsent(loader, it -> new OfLoader());
    return known
        .classes
        .computeIfAbsent(className, it -> new ConcurrentHashMap<>())
        .computeIfAbsent(
            method.name() + method.descriptor(),
            it -> {
              Site site = new Site(last.incrementAndGet(), className, method);
              known.byId.put(site.id(), site);
              return site;
            });
  }

  /** Those of one class. */
  Collection<Site> of(ClassLoader loader, String className) {
    OfLoader known = loaders.get(loader);
    Map<String, Site> sites = known == null ? null : known.classes.get(className);
    return sites == null ? Collections.emptyList() : sites.values();
  }

  /** Null when it is unknown. */
  Site find(ClassLoader loader, int id) {
    OfLoader known = loaders.get(loader);
    return known == null ? null : known.byId.get(id);
  }

  List<Site> all() {
    List<Site> all = new ArrayList<>();
    synchronized (loaders) {
      for (OfLoader known : loaders.values()) {
        all.addAll(known.byId.values());
      }
    }
    return all;
  }

  /** Nothing in here refers to the loader or its classes. */
  private static final class OfLoader {
    private final ConcurrentMap<String, ConcurrentMap<String, Site>> classes =
        new ConcurrentHashMap<>();
    private final ConcurrentMap<Integer, Site> byId = new ConcurrentHashMap<>();
  }
}
