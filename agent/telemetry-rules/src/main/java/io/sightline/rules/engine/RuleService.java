package io.sightline.rules.engine;

import io.opentelemetry.api.OpenTelemetry;
import io.sightline.rules.model.Problem;
import io.sightline.rules.model.Rule;
import io.sightline.rules.model.RuleFiles;
import io.sightline.rules.model.RuleSet;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Keeps the rules in force equal to the rule files. */
final class RuleService {

  private static final Logger logger = Logger.getLogger(RuleService.class.getName());

  static final String THREAD = "sightline-rules";

  private final List<Path> files;
  private final Instrumentation instrumentation;
  private final ScheduledExecutorService background;
  private final Engine engine;
  private final Gauges gauges;
  private final RuleMetrics metrics;
  private final ConcurrentMap<String, RuleCounts> counts = new ConcurrentHashMap<>();
  private byte[] content;
  // Those of the files that are in force.
  private List<Problem> problems = new ArrayList<>();

  RuleService(
      List<Path> files,
      Instrumentation instrumentation,
      ScheduledExecutorService background,
      Engine engine,
      Gauges gauges,
      RuleMetrics metrics) {
    this.files = files;
    this.instrumentation = instrumentation;
    this.background = background;
    this.engine = engine;
    this.gauges = gauges;
    this.metrics = metrics;
  }

  static void start(List<Path> files, Instrumentation instrumentation, OpenTelemetry openTelemetry)
      throws ReflectiveOperationException {
    ScheduledExecutorService background =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, THREAD);
              thread.setDaemon(true);
              thread.setContextClassLoader(null);
              return thread;
            });
    Surroundings surroundings = new Surroundings(openTelemetry, RuleSettings.salt());
    Engine engine = new Engine(instrumentation, surroundings, background);
    RuleMetrics metrics = new RuleMetrics(openTelemetry, engine);
    RuleService service =
        new RuleService(
            files, instrumentation, background, engine, new Gauges(surroundings), metrics);
    service.load();
    long poll = RuleSettings.pollMillis();
    background.scheduleWithFixedDelay(service::look, poll, poll, TimeUnit.MILLISECONDS);
  }

  void load() throws ReflectiveOperationException {
    content = digest();
    RuleSet set = read();
    say(set.problems());
    Rules rules = activate(set);
    engine.start(rules);
    inForce(rules, set);
    String summary =
        rules.active().size()
            + (rules.active().size() == 1 ? " rule" : " rules")
            + " loaded from "
            + names()
            + leftOut(set);
    LoadedRules.set(summary);
    logger.info("sightline: " + summary);
  }

  /** Looks whether the files have changed, and takes what they say now. */
  void look() {
    try {
      byte[] now = digest();
      if (Arrays.equals(now, content)) {
        return;
      }
      content = now;
      RuleSet set = read();
      say(set.problems());
      List<String> lost = Losses.of(engine.rules(), problems, set);
      if (!lost.isEmpty()) {
        metrics.reloaded(false);
        logger.warning(
            "sightline: the changed rules are not taken; the ones before stay in force,"
                + " for these would be lost by mistake: "
                + Losses.shown(lost));
        return;
      }
      Rules rules = activate(set);
      engine.replace(rules);
      inForce(rules, set);
      metrics.reloaded(true);
      logger.info(
          "sightline: "
              + rules.active().size()
              + " rules in force after a change of "
              + names()
              + leftOut(set));
    } catch (Throwable t) {
      logger.log(Level.WARNING, "sightline: the rule files could not be looked at", t);
    }
  }

  private void inForce(Rules rules, RuleSet set) {
    problems = set.problems();
    background.schedule(
        () -> Unmatched.report(rules, engine, instrumentation),
        RuleSettings.unmatchedMillis(),
        TimeUnit.MILLISECONDS);
    gauges.replace(rules);
    Operations.replace(rules, gauges.surroundings());
    metrics.replace(counts);
  }

  private RuleSet read() {
    RuleFiles reader = new RuleFiles();
    for (Path file : files) {
      reader.add(file);
    }
    return reader.read();
  }

  private Rules activate(RuleSet set) {
    List<ActiveRule> active = new ArrayList<>();
    for (Rule rule : set.rules()) {
      if (rule.enabled()) {
        RuleCounts counted = counts.computeIfAbsent(rule.name(), name -> new RuleCounts());
        active.add(engine.activate(rule, counted));
      }
    }
    return new Rules(active);
  }

  private static void say(List<Problem> problems) {
    for (Problem problem : problems) {
      logger.warning("sightline: " + problem);
    }
  }

  private static String leftOut(RuleSet set) {
    return set.problems().isEmpty() ? "" : ", " + set.problems().size() + " left out as wrong";
  }

  private String names() {
    StringBuilder names = new StringBuilder();
    for (Path file : files) {
      names.append(names.length() == 0 ? "" : ", ").append(file);
    }
    return names.toString();
  }

  // The content, not the time of change: what is mounted into containers has none that means much.
  private byte[] digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : files) {
        digest.update(file.toString().getBytes("UTF-8"));
        try {
          if (Files.size(file) <= 10 * 1024 * 1024) {
            digest.update(Files.readAllBytes(file));
          }
        } catch (IOException e) {
          digest.update((byte) 0);
        }
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
