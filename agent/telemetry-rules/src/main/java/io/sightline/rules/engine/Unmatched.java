package io.sightline.rules.engine;

import io.sightline.rules.model.Glob;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;

/** Tells of rules that have found nothing to watch. */
final class Unmatched {

  private static final Logger logger = Logger.getLogger(Unmatched.class.getName());

  static void report(Rules rules, Instrumentation instrumentation) {
    List<String> withoutClass = new ArrayList<>();
    for (ActiveRule rule : rules.active()) {
      if (rule.watched() > 0 || rule.rule().isAboutOperations() || rule.isMuted()) {
        continue;
      }
      String loaded = loaded(rule, instrumentation);
      if (loaded == null) {
        withoutClass.add(rule.name());
      } else {
        logger.warning(
            "sightline: rule "
                + rule.name()
                + " ("
                + rule.rule().position()
                + ") watches nothing: "
                + loaded
                + " is loaded, but has no such method; ./sightline rules check tells what it has");
      }
    }
    // One file may serve many applications: no reason to warn.
    if (!withoutClass.isEmpty()) {
      logger.info(
          "sightline: no class was loaded so far for the rules " + String.join(", ", withoutClass));
    }
  }

  private static String loaded(ActiveRule rule, Instrumentation instrumentation) {
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      for (Glob glob : rule.rule().match().classes()) {
        if (glob.matches(type.getName())) {
          return type.getName();
        }
      }
    }
    return null;
  }

  private Unmatched() {}
}
