package io.sightline.rules.engine;

import io.sightline.rules.model.Glob;
import io.sightline.rules.model.Match;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;

/** Tells of rules that have found nothing to watch. */
final class Unmatched {

  private static final Logger logger = Logger.getLogger(Unmatched.class.getName());

  /**
   * @param rules that were read a while ago; nothing is told of them when there are others now
   */
  static void report(Rules rules, Engine engine, Instrumentation instrumentation) {
    if (engine.rules() != rules) {
      return;
    }
    List<String> withoutClass = new ArrayList<>();
    List<String> withoutOperation = new ArrayList<>();
    for (ActiveRule rule : rules.active()) {
      if (!rule.hasFoundNothing() || rule.isMuted()) {
        continue;
      }
      if (rule.rule().isAboutOperations()) {
        withoutOperation.add(rule.toString());
        continue;
      }
      String loaded = loaded(rule, instrumentation);
      if (loaded == null) {
        withoutClass.add(rule.toString());
      } else {
        logger.warning(
            "sightline: rule "
                + rule
                + " watches nothing: "
                + loaded
                + " is loaded, but has no such method; ./sightline rules check tells what it has");
      }
    }
    // One file may serve many applications: no reason to warn.
    if (!withoutClass.isEmpty()) {
      logger.info(
          "sightline: no class was loaded so far for the rules " + String.join(", ", withoutClass));
    }
    if (!withoutOperation.isEmpty()) {
      logger.info(
          "sightline: there was no operation so far for the rules "
              + String.join(", ", withoutOperation));
    }
  }

  private static String loaded(ActiveRule rule, Instrumentation instrumentation) {
    Match match = rule.rule().match();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (anyMatches(match.classes(), type.getName())
          && Engine.isOfTheApplication(type.getClassLoader(), type.getName())
          // Those of lambda expressions cannot be changed, and are nobody's to name.
          && instrumentation.isModifiableClass(type)
          && !type.getName().contains("$$Lambda")
          && (match.superTypes().isEmpty() || isA(type, match.superTypes()))) {
        return type.getName();
      }
    }
    return null;
  }

  private static boolean isA(Class<?> type, List<Glob> superTypes) {
    if (type == null) {
      return false;
    }
    if (anyMatches(superTypes, type.getName()) || isA(type.getSuperclass(), superTypes)) {
      return true;
    }
    for (Class<?> parent : type.getInterfaces()) {
      if (isA(parent, superTypes)) {
        return true;
      }
    }
    return false;
  }

  private static boolean anyMatches(List<Glob> globs, String name) {
    for (Glob glob : globs) {
      if (glob.matches(name)) {
        return true;
      }
    }
    return false;
  }

  private Unmatched() {}
}
