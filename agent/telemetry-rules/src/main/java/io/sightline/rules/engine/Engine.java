package io.sightline.rules.engine;

import io.opentelemetry.javaagent.bootstrap.sightline.RuleHook;
import io.sightline.rules.classfile.ClassFile;
import io.sightline.rules.classfile.Member;
import io.sightline.rules.engine.Rules.Found;
import io.sightline.rules.match.RuleMatcher;
import io.sightline.rules.model.Rule;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Applies rules to the classes of the application, those that are loaded and those to come. */
final class Engine {

  private static final Logger logger = Logger.getLogger(Engine.class.getName());

  private final Instrumentation instrumentation;
  private final Surroundings surroundings;
  private final ScheduledExecutorService background;
  private final Sites sites = new Sites();
  private final AtomicBoolean applyingLater = new AtomicBoolean();
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
    // Classes that other threads were about to define are in neither: their bytes had passed by
    // before the transformer was there, and they were not loaded yet when the classes were listed.
    applyLater();
    background.schedule(this::apply, 10, TimeUnit.SECONDS);
  }

  Rules rules() {
    return rules;
  }

  /** Puts other rules in force. */
  void replace(Rules next) {
    rules = next;
    apply();
  }

  /** Called by a watched method that runs for the first time. */
  private CallSite link(Lookup lookup, String name, MethodType type, int id) {
    ClassLoader loader = lookup.lookupClass().getClassLoader();
    Site site = sites.find(loader, id);
    if (site == null) {
      return new ConstantCallSite(Handles.constant(null, type).asType(type));
    }
    SiteCall call = new SiteCall(site, name.equals("enter"), type, loader, surroundings);
    // Known first: so no change of the rules in between is missed.
    site.add(call);
    call.relink();
    return call;
  }

  /** The methods of the class that are to be watched now, after taking note of what it inherits. */
  List<Site> sites(Rules current, ClassFile file, ClassLoader loader) {
    Map<String, List<SiteRule>> wanted = new LinkedHashMap<>();
    Map<String, Member> methods = new LinkedHashMap<>();
    for (Found found : current.find(file, ClassFiles.of(loader))) {
      if (found.rule.heir != null) {
        inherit(current, found);
        continue;
      }
      String key = found.target.method().name() + found.target.method().descriptor();
      methods.put(key, found.target.method());
      wanted.computeIfAbsent(key, it -> new ArrayList<>()).add(found.rule);
    }
    for (Rules.Inherited heritage : current.inheritedFrom(file.name())) {
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
      Site site = sites.of(loader, file.name(), methods.get(entry.getKey()));
      site.rules(current, Collections.unmodifiableList(entry.getValue()));
      result.add(site);
    }
    return result;
  }

  // The class that has the method may be loaded already, by way of another heir. Nobody waits until
  // it is watched: here is the thread that loads a class, with locks that the other one may need.
  private void inherit(Rules current, Found found) {
    if (current.inherits(found)) {
      Set<String> owner = Collections.singleton(found.target.owner().name());
      background.execute(() -> applyTo(rules, owner));
    }
  }

  // A class that a rule names may inherit from one that is loaded before it. As far as it is on the
  // class path this is known before either is loaded, so that not even its first call is missed.
  private void foresee(Rules current) {
    ClassFiles onClassPath = ClassFiles.of(null);
    for (String name : current.classNames()) {
      ClassFile file = onClassPath.find(name);
      if (file != null && isOfTheApplication(ClassLoader.getSystemClassLoader(), name)) {
        for (Found found : current.find(file, onClassPath)) {
          if (found.rule.heir != null) {
            current.inherits(found);
          }
        }
      }
    }
  }

  /** The class is made again from what it was before anything was woven into it. */
  void unwoven(ClassLoader loader, String className) {
    for (Site site : sites.of(loader, className)) {
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
  private void muted(ActiveRule rule) {
    background.execute(
        () -> {
          for (Site site : rule.sites()) {
            site.relink();
          }
        });
  }

  private void apply() {
    Rules current = rules;
    foresee(current);
    Set<Site> before = new LinkedHashSet<>(sites.all());
    before.removeAll(applyTo(current, null));
    for (Site forgotten : before) {
      forgotten.forget(current);
    }
  }

  /** Applies the rules to the loaded classes, all or those of some names. */
  private Collection<Site> applyTo(Rules current, Set<String> names) {
    Set<Site> applied = new LinkedHashSet<>();
    List<Class<?>> changed = new ArrayList<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      String name = type.getName();
      // A class that cannot be read must not keep the others from their rules.
      try {
        if ((names == null || names.contains(name))
            && current.mayApplyTo(name)
            && isOpen(type)
            && !isWoven(current, type, applied)) {
          changed.add(type);
        }
      } catch (Throwable t) {
        applied.addAll(sites.of(type.getClassLoader(), name));
        logger.log(Level.WARNING, "sightline: rules could not be applied to " + name, t);
      }
    }
    retransform(changed);
    return applied;
  }

  private boolean isWoven(Rules current, Class<?> type, Set<Site> applied) {
    ClassFile file = ClassFiles.of(type.getClassLoader()).find(type.getName());
    List<Site> wanted =
        file == null ? Collections.emptyList() : sites(current, file, type.getClassLoader());
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
    if (applyingLater.compareAndSet(false, true)) {
      background.schedule(
          () -> {
            applyingLater.set(false);
            apply();
          },
          1,
          TimeUnit.SECONDS);
    }
  }

  ActiveRule activate(Rule rule, RuleCounts counts) {
    return new ActiveRule(rule, counts, this::muted);
  }
}
