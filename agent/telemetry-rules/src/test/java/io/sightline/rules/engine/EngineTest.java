package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.sightline.rules.model.RuleFiles;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens while classes are loaded and rules change at the same time. */
class EngineTest {

  /** Has the method. */
  static class Base {
    String run(String job) {
      return job;
    }
  }

  /** Inherits it. */
  static class Heir extends Base {}

  /** Is loaded by a class loader of its own. */
  public static class Plugin implements Function<String, String> {
    private final List<String> jobs = new ArrayList<>();
    private final String name = "plugin";

    @Override
    public String apply(String job) {
      jobs.add(job);
      return "done";
    }

    // Does more than to return a field, so it is called.
    public String getLabel() {
      return name + "s";
    }
  }

  private final List<Class<?>> loaded = new CopyOnWriteArrayList<>();
  private final List<Class<?>> retransformed = new CopyOnWriteArrayList<>();
  private final AtomicInteger listed = new AtomicInteger();
  private final ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor();
  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final Surroundings surroundings =
      new Surroundings(
          OpenTelemetrySdk.builder()
              .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
              .build(),
          "");
  private final Engine engine = new Engine(instrumentation(), surroundings, background);
  private ClassFileTransformer transformer;

  @AfterEach
  void stop() {
    background.shutdownNow();
  }

  /** Its bytes passed by before the transformer was there, it was defined after the first look. */
  @Test
  void findsClassesThatWereBeingDefinedAtTheStart() throws Exception {
    engine.start(rules("Base", "run"));
    assertThat(retransformed).isEmpty();

    loaded.add(Base.class);

    await().untilAsserted(() -> assertThat(retransformed).contains(Base.class));
    // It is woven after it was noted down here.
    await()
        .untilAsserted(() -> assertThat(engine.rules().active().getFirst().watched()).isEqualTo(1));
  }

  /** Its bytes pass by while the old rules are in force, it is defined when the new ones are. */
  @Test
  void findsClassesThatAreBeingDefinedWhileRulesChange() throws Exception {
    engine.start(rules("Heir", "other"));
    await().until(() -> listed.get() > 1);
    // Read while the class is transformed: so the rules change right then.
    ClassLoader changing =
        new ClassLoader(getClass().getClassLoader()) {
          private boolean changed;

          @Override
          public InputStream getResourceAsStream(String name) {
            if (!changed) {
              changed = true;
              engine.replace(rules("Heir", "run"));
            }
            return super.getResourceAsStream(name);
          }
        };
    Rules first = engine.rules();
    define(transformer, changing, Heir.class);
    assertThat(engine.rules()).isNotSameAs(first);
    assertThat(retransformed).isEmpty();

    loaded.add(Base.class);

    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(retransformed).contains(Base.class));
  }

  /** The list of loaded classes does not have it yet, which is no reason to forget its rules. */
  @Test
  void keepsTheRulesOfAClassThatIsJustBeingDefined() throws Exception {
    engine.start(rules("Base", "run"));
    assertThat(define(transformer, Base.class.getClassLoader(), Base.class)).isNotNull();

    engine.applyLater();
    background.submit(() -> {}).get();
    await()
        .during(Duration.ofMillis(1500))
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(engine.rules().active().getFirst().watched()).isEqualTo(1));
    loaded.add(Base.class);
    engine.replace(engine.rules());

    assertThat(retransformed).isEmpty();
  }

  /** An heir that is loaded with the old rules must not bring these back. */
  @Test
  void appliesEachRuleOnceAfterAChange() throws Exception {
    Rules old = rules("Heir", "run");
    engine.start(old);
    loaded.add(Base.class);
    loaded.add(Heir.class);
    Rules next = rules("Heir", "run");
    engine.replace(next);
    engine.sites(
        old,
        ClassFiles.of(Heir.class.getClassLoader()).find(Heir.class.getName()),
        Heir.class.getClassLoader());

    List<Site> sites =
        engine.sites(
            next,
            ClassFiles.of(Base.class.getClassLoader()).find(Base.class.getName()),
            Base.class.getClassLoader());

    assertThat(sites).singleElement();
    assertThat(sites.getFirst().rules())
        .singleElement()
        .satisfies(it -> assertThat(it.rule).isSameAs(next.active().getFirst()));
  }

  /** Known from the class path: the class that has the method is loaded long before its heir. */
  @Test
  void watchesInheritedMethodsFromTheirFirstCall() throws Exception {
    engine.start(rules("Heir", "run"));

    assertThat(define(transformer, Base.class.getClassLoader(), Base.class)).isNotNull();
  }

  @Test
  void ignoresRulesThatAreNoLongerInForce() throws Exception {
    Rules old = rules("Base", "run");
    Rules next = rules("Base", "run");
    List<Site> sites =
        engine.sites(
            next,
            ClassFiles.of(Base.class.getClassLoader()).find(Base.class.getName()),
            Base.class.getClassLoader());

    sites.getFirst().rules(old, List.of());
    sites.getFirst().forget(next);

    assertThat(sites.getFirst().rules()).hasSize(1);
    sites.getFirst().forget(rules("Other", "run"));
    assertThat(sites.getFirst().rules()).isEmpty();
  }

  /** What {@code rules check} says of the same two files. */
  @Test
  void watchesByteCodeFromJava7On() throws Exception {
    engine.start(rules("Base", "run"));
    ClassLoader loader = Base.class.getClassLoader();
    byte[] bytes = bytes(Base.class);

    bytes[7] = 50;
    assertThat(transformer.transform(loader, file(Base.class), null, null, bytes)).isNull();
    assertThat(engine.rules().active().getFirst().watched()).isZero();
    bytes[7] = 51;
    assertThat(transformer.transform(loader, file(Base.class), null, null, bytes)).isNotNull();
    assertThat(engine.rules().active().getFirst().watched()).isEqualTo(1);
  }

  /** Its methods are linked with all that a rule may do, and its instances are read. */
  @Test
  void keepsNoClassLoaderAlive() throws Exception {
    Rules rules =
        read(
            "Plugin",
            "apply",
            "args: [String]",
            "attributes: {label: this.label}, metrics: ["
                + "{counter: jobs, labels: {work: arg0, label: this.label, result: return.length}},"
                + "{counter: second, when: this.jobs.size > 1},"
                + "{histogram: took, value: duration},"
                + "{gauge: jobs.done, value: this.jobs.size, labels: {label: this.name}}]");
    engine.start(rules);
    new Gauges(surroundings).replace(rules);

    WeakReference<ClassLoader> loader = workInAnotherLoader();

    assertThat(rules.active().getFirst().watched()).isEqualTo(2);
    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(loader.get()).isNull();
            });
    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(rules.active().getFirst().watched()).isZero();
            });
  }

  // In a method of its own: nothing of it stays on the stack.
  private WeakReference<ClassLoader> workInAnotherLoader() throws Exception {
    ClassLoader loader = new PluginLoader(transformer);
    @SuppressWarnings("unchecked") // As it is declared.
    Function<String, String> plugin =
        (Function<String, String>)
            loader.loadClass(Plugin.class.getName()).getDeclaredConstructor().newInstance();
    assertThat(plugin.getClass().getClassLoader()).isSameAs(loader);
    for (int i = 0; i < 3; i++) {
      assertThat(plugin.apply("job")).isEqualTo("done");
    }
    Map<String, Double> values = new HashMap<>();
    reader
        .collectAllMetrics()
        .forEach(
            metric -> {
              metric
                  .getDoubleSumData()
                  .getPoints()
                  .forEach(it -> values.merge(metric.getName(), it.getValue(), Double::sum));
              metric
                  .getDoubleGaugeData()
                  .getPoints()
                  .forEach(it -> values.put(metric.getName(), it.getValue()));
              metric
                  .getHistogramData()
                  .getPoints()
                  .forEach(it -> values.put(metric.getName(), (double) it.getCount()));
            });
    assertThat(values).isEqualTo(Map.of("jobs", 3.0, "took", 3.0, "jobs.done", 3.0, "second", 2.0));
    return new WeakReference<>(loader);
  }

  /** Defines one class itself, as the agent has changed it. */
  private static final class PluginLoader extends ClassLoader {
    private final ClassFileTransformer transformer;

    PluginLoader(ClassFileTransformer transformer) {
      super(EngineTest.class.getClassLoader());
      this.transformer = transformer;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.equals(Plugin.class.getName())) {
        return super.loadClass(name, resolve);
      }
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      try {
        byte[] woven = define(transformer, this, Plugin.class);
        return defineClass(name, woven, 0, woven.length);
      } catch (Exception e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private static byte[] define(ClassFileTransformer transformer, ClassLoader loader, Class<?> type)
      throws Exception {
    return transformer.transform(loader, file(type), null, null, bytes(type));
  }

  private static String file(Class<?> type) {
    return type.getName().replace('.', '/');
  }

  private static byte[] bytes(Class<?> type) throws IOException {
    try (InputStream in = type.getClassLoader().getResourceAsStream(file(type) + ".class")) {
      return in.readAllBytes();
    }
  }

  private Rules rules(String type, String method) {
    return read(type, method, "", "metrics: [{counter: c}]");
  }

  private Rules read(String type, String method, String more, String does) {
    List<ActiveRule> active = new ArrayList<>();
    new RuleFiles()
        .add(
            "test.yaml",
            "rules: [{name: r, match: {class: '"
                + EngineTest.class.getName()
                + "$"
                + type
                + "', method: "
                + method
                + (more.isEmpty() ? "" : ", " + more)
                + "}, "
                + does
                + "}]")
        .read()
        .rules()
        .forEach(rule -> active.add(engine.activate(rule, new RuleCounts())));
    assertThat(active).hasSize(1);
    return new Rules(active);
  }

  private Instrumentation instrumentation() {
    return (Instrumentation)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Instrumentation.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getAllLoadedClasses" -> {
                    listed.incrementAndGet();
                    yield loaded.toArray(new Class<?>[0]);
                  }
                  case "isModifiableClass" -> true;
                  case "addTransformer" -> {
                    transformer = (ClassFileTransformer) arguments[0];
                    yield null;
                  }
                  case "retransformClasses" -> {
                    for (Class<?> type : (Class<?>[]) arguments[0]) {
                      retransformed.add(type);
                      define(transformer, type.getClassLoader(), type);
                    }
                    yield null;
                  }
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
