package io.sightline.rules.engine;

import io.opentelemetry.javaagent.bootstrap.sightline.RuleHook;
import io.sightline.rules.classfile.ClassFile;
import io.sightline.rules.classfile.Member;
import io.sightline.rules.engine.Rules.Found;
import io.sightline.rules.match.RuleMatcher;
import io.sightline.rules.model.Rule;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Applies rules to the classes of the application, those that are loaded and those to come. */
final class Engine {

  private static final Logger logger = Logger.getLogger(Engine.class.getName());

  private final Instrumentation instrumentation;
  private final Surroundings surroundings;
  private final ScheduledExecutorService background;
  private final AtomicInteger lastLoader = new AtomicInteger();
  private final AtomicInteger lastSite = new AtomicInteger();
  private final Map<ClassLoader, Integer> loaders =
      Collections.synchronizedMap(new WeakHashMap<>());
  private final ConcurrentMap<String, Site> sites = new ConcurrentHashMap<>();
  private final ConcurrentMap<Integer, Site> sitesById = new ConcurrentHashMap<>();
  // By the number of the loader and the name of the class.
  private final ConcurrentMap<String, Set<Site>> sitesByClass = new ConcurrentHashMap<>();
  // By the name of the class that has a method: what was found because of a class that inherits it.
  private final ConcurrentMap<String, Set<Inherited>> inherited = new ConcurrentHashMap<>();
  private volatile Rules rules = Rules.NONE;

  Engine(
      Instrumentation instrumentation,
      Surroundings surroundings,
      ScheduledExecutorService background) {
    this.instrumentation = instrumentation;
    this.surroundings = surroundings;
    this.background = background;
  }

  /** Begins to watch, with the rules that there are. */
  void start(Rules first) throws ReflectiveOperationException {
    RuleHook.connect(
        MethodHandles.lookup()
            .findVirtual(
                Engine.class,
                "link",
                MethodType.methodType(
                    CallSite.class, Lookup.class, String.class, MethodType.class, int.class))
            .bindTo(this));
    rules = first;
    instrumentation.addTransformer(new RuleTransformer(this), true);
    apply();
  }

  Rules rules() {
    return rules;
  }

  /** Puts other rules in force. */
  void replace(Rules next) {
    rules = next;
    inherited.clear();
    apply();
  }

  /** Called by a watched method that runs for the first time. */
  private CallSite link(Lookup lookup, String name, MethodType type, int id) {
    Site site = sitesById.get(id);
    ClassLoader loader = lookup.lookupClass().getClassLoader();
    SiteCall call = new SiteCall(site, name.equals("enter"), type, loader, surroundings);
    // Known first: so no change of the rules in between is missed.
    site.add(call);
    call.relink();
    return call;
  }

  /** Whether the class is worth being read. */
  boolean mayApplyTo(String className) {
    return rules.mayApplyTo(className) || inherited.containsKey(className);
  }

  /** The methods of the class that are to be watched now, after taking note of what it inherits. */
  List<Site> sites(ClassFile file, ClassLoader loader) {
    Map<String, List<SiteRule>> wanted = new LinkedHashMap<>();
    Map<String, Member> methods = new LinkedHashMap<>();
    for (Found found : rules.find(file, ClassFiles.of(loader))) {
      if (found.rule.heir != null) {
        inherit(found);
        continue;
      }
      String key = found.target.method().name() + found.target.method().descriptor();
      methods.put(key, found.target.method());
      wanted.computeIfAbsent(key, it -> new ArrayList<>()).add(found.rule);
    }
    for (Inherited heritage : inherited.getOrDefault(file.name(), Collections.emptySet())) {
      for (Member method : file.methods()) {
        String key = method.name() + method.descriptor();
        if (key.equals(heritage.method)) {
          methods.put(key, method);
          wanted.computeIfAbsent(key, it -> new ArrayList<>()).add(heritage.rule);
        }
      }
    }
    List<Site> result = new ArrayList<>();
    for (Map.Entry<String, List<SiteRule>> entry : wanted.entrySet()) {
      Site site = site(file, loader, methods.get(entry.getKey()));
      site.rules(Collections.unmodifiableList(entry.getValue()));
      result.add(site);
    }
    return result;
  }

  private Site site(ClassFile file, ClassLoader loader, Member method) {
    int number = loaders.computeIfAbsent(loader, it -> lastLoader.incrementAndGet());
    String ofClass = number + " " + file.name();
    return sites.computeIfAbsent(
        ofClass + " " + method.name() + method.descriptor(),
        it -> {
          Site site = new Site(lastSite.incrementAndGet(), file.name(), method);
          sitesById.put(site.id(), site);
          sitesByClass.computeIfAbsent(ofClass, key -> ConcurrentHashMap.newKeySet()).add(site);
          return site;
        });
  }

  /** The methods of a class that were watched at some time. */
  private Set<Site> sitesOf(ClassLoader loader, String className) {
    Integer number = loaders.get(loader);
    return number == null
        ? Collections.emptySet()
        : sitesByClass.getOrDefault(number + " " + className, Collections.emptySet());
  }

  // The class that has the method may be loaded already, by way of another heir.
  private void inherit(Found found) {
    String owner = found.target.owner().name();
    Inherited heritage =
        new Inherited(
            found.rule, found.target.method().name() + found.target.method().descriptor());
    boolean isNew =
        inherited.computeIfAbsent(owner, it -> ConcurrentHashMap.newKeySet()).add(heritage);
    if (isNew) {
      Future<?> applied = background.submit(() -> applyTo(Collections.singleton(owner)));
      if (!Thread.currentThread().getName().equals(RuleService.THREAD)) {
        await(applied);
      }
    }
  }

  // So that the first call of the heir is seen. Not for long: the other thread may need a lock of
  // the class loader that this one holds.
  private static void await(Future<?> applied) {
    try {
      applied.get(500, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      logger.log(Level.FINE, "sightline: an inherited method is watched a little later", e);
    }
  }

  /** The class is made again from what it was before anything was woven into it. */
  void unwoven(ClassLoader loader, String className) {
    for (Site site : sitesOf(loader, className)) {
      site.woven(false);
    }
  }

  /** Methods were woven. */
  void woven(List<Site> done) {
    for (Site site : done) {
      site.woven(true);
      for (SiteRule applied : site.rules()) {
        applied.rule.watching(site);
      }
    }
  }

  /** A rule was switched off. */
  void muted() {
    background.execute(
        () -> {
          for (Site site : sites.values()) {
            site.relink();
          }
        });
  }

  private void apply() {
    Set<Site> before = new LinkedHashSet<>(sites.values());
    before.removeAll(applyTo(null));
    for (Site forgotten : before) {
      forgotten.rules(Collections.emptyList());
    }
  }

  /** Applies the rules to the loaded classes, all or those of some names. */
  private Collection<Site> applyTo(Set<String> names) {
    Set<Site> applied = new LinkedHashSet<>();
    List<Class<?>> changed = new ArrayList<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      String name = type.getName();
      // A class that cannot be read must not keep the others from their rules.
      try {
        if ((names == null || names.contains(name))
            && mayApplyTo(name)
            && isOpen(type)
            && !isWoven(type, applied)) {
          changed.add(type);
        }
      } catch (Throwable t) {
        applied.addAll(sitesOf(type.getClassLoader(), name));
        logger.log(Level.WARNING, "sightline: rules could not be applied to " + name, t);
      }
    }
    retransform(changed);
    return applied;
  }

  private boolean isWoven(Class<?> type, Set<Site> applied) {
    ClassFile file = ClassFiles.of(type.getClassLoader()).find(type.getName());
    List<Site> wanted = file == null ? Collections.emptyList() : sites(file, type.getClassLoader());
    applied.addAll(wanted);
    for (Site site : wanted) {
      if (!site.isWoven()) {
        return false;
      }
    }
    woven(wanted);
    return true;
  }

  private boolean isOpen(Class<?> type) {
    return !type.isArray()
        && !type.isPrimitive()
        && isOfTheApplication(type.getClassLoader(), type.getName())
        && instrumentation.isModifiableClass(type);
  }

  // One by one: a class that cannot be changed must not keep the others from it.
  private void retransform(List<Class<?>> types) {
    for (Class<?> type : types) {
      try {
        instrumentation.retransformClasses(type);
      } catch (Throwable t) {
        // The virtual machine may have refused what was woven.
        unwoven(type.getClassLoader(), type.getName());
        logger.log(Level.WARNING, "sightline: " + type.getName() + " cannot be watched", t);
      }
    }
  }

  /** Whether rules may touch a class: not those of the JDK, nor of the agent. */
  static boolean isOfTheApplication(ClassLoader loader, String name) {
    return loader != null
        && !RuleMatcher.isOfTheJdk(name)
        && !name.startsWith("io.opentelemetry.")
        && !loader.getClass().getName().startsWith("io.opentelemetry.javaagent.");
  }

  /** Applies the rules again a little later: something may have been missed. */
  void applyLater() {
    background.schedule(this::apply, 1, TimeUnit.SECONDS);
  }

  ActiveRule activate(Rule rule, RuleCounts counts) {
    surroundings.announce(rule);
    return new ActiveRule(rule, counts, this::muted);
  }

  /** A rule that applies to a method because some class inherits it. */
  private static final class Inherited {
    private final SiteRule rule;
    private final String method;

    Inherited(SiteRule rule, String method) {
      this.rule = rule;
      this.method = method;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Inherited
          && ((Inherited) other).method.equals(method)
          && ((Inherited) other).rule.isSame(rule);
    }

    @Override
    public int hashCode() {
      return method.hashCode();
    }
  }
}
