package io.sightline.rules.engine;

import io.sightline.rules.model.Glob;
import java.lang.instrument.Instrumentation;
import java.util.logging.Logger;

/** Tells of rules that have found nothing to watch. */
final class Unmatched {

  private static final Logger logger = Logger.getLogger(Unmatched.class.getName());

  static void report(Rules rules, Instrumentation instrumentation) {
    for (ActiveRule rule : rules.active()) {
      if (rule.watched() == 0 && !rule.rule().isAboutOperations() && !rule.isMuted()) {
        logger.warning(
            "sightline: rule "
                + rule.name()
                + " ("
                + rule.rule().position()
                + ") watches nothing so far: "
                + reason(rule, instrumentation)
                + "; ./sightline rules check tells what it would match in a jar");
      }
    }
  }

  private static String reason(ActiveRule rule, Instrumentation instrumentation) {
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      for (Glob glob : rule.rule().match().classes()) {
        if (glob.matches(type.getName())) {
          return type.getName() + " is loaded, but has no such method";
        }
      }
    }
    return "no such class was loaded";
  }

  private Unmatched() {}
}
