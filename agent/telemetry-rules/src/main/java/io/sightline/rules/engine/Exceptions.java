package io.sightline.rules.engine;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.sightline.rules.match.RuleMatcher;
import java.util.Arrays;
import java.util.List;

/**
 * Asks exceptions what happened. Those of the application may have code of their own there, which
 * is run like a getter: not again when it is slow or fails.
 */
final class Exceptions {

  private static final AttributeKey<String> TYPE = AttributeKey.stringKey("exception.type");
  private static final List<String> ASKED =
      Arrays.asList("getMessage", "getLocalizedMessage", "toString", "getCause", "getStackTrace");
  private static final int MAX_CAUSES = 50;

  private static final ClassValue<Boolean> HAS_CODE =
      new ClassValue<Boolean>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          try {
            for (String method : ASKED) {
              if (isOfTheApplication(type.getMethod(method))) {
                return true;
              }
            }
            return isOfTheApplication(type.getMethod("printStackTrace", java.io.PrintWriter.class));
          } catch (ReflectiveOperationException | LinkageError e) {
            return true;
          }
        }
      };

  private static boolean isOfTheApplication(java.lang.reflect.Method method) {
    return !RuleMatcher.isOfTheJdk(method.getDeclaringClass().getName());
  }

  /** The message, or null when there is none to be had. */
  static String message(ActiveRule rule, Throwable thrown) {
    if (!HAS_CODE.get(thrown.getClass())) {
      return thrown.getMessage();
    }
    Trouble trouble = trouble(rule, thrown);
    if (trouble.isTooMuch()) {
      return null;
    }
    long start = System.nanoTime();
    Guard.enter();
    try {
      String message = thrown.getMessage();
      trouble.returned(start);
      return message;
    } catch (Throwable t) {
      trouble.threw(t);
      return null;
    } finally {
      Guard.exit();
    }
  }

  /** Tells the span of an exception: of its type alone when more cannot be had. */
  static void record(ActiveRule rule, Span span, Throwable thrown) {
    Throwable asked = firstWithCode(thrown);
    if (asked == null) {
      span.recordException(thrown);
      return;
    }
    Trouble trouble = trouble(rule, asked);
    if (trouble.isTooMuch()) {
      recordType(span, thrown);
      return;
    }
    long start = System.nanoTime();
    Guard.enter();
    try {
      span.recordException(thrown);
      trouble.returned(start);
    } catch (Throwable t) {
      trouble.threw(t);
      recordType(span, thrown);
    } finally {
      Guard.exit();
    }
  }

  private static void recordType(Span span, Throwable thrown) {
    span.addEvent("exception", Attributes.of(TYPE, thrown.getClass().getName()));
  }

  // A stack trace tells of the causes, too.
  private static Throwable firstWithCode(Throwable thrown) {
    Throwable current = thrown;
    for (int i = 0; current != null && i < MAX_CAUSES; i++) {
      if (HAS_CODE.get(current.getClass())) {
        return current;
      }
      for (Throwable suppressed : current.getSuppressed()) {
        if (HAS_CODE.get(suppressed.getClass())) {
          return suppressed;
        }
      }
      current = current.getCause();
    }
    return null;
  }

  private static Trouble trouble(ActiveRule rule, Throwable thrown) {
    return rule.trouble("the message of " + thrown.getClass().getName());
  }

  private Exceptions() {}
}
