package io.sightline.rules.engine;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.sightline.rules.match.JdkType;
import io.sightline.rules.match.RuleMatcher;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Turns values of the application into text, numbers and booleans. Runs no code of the application:
 * what is not of the JDK and no enum is no scalar.
 */
final class Scalars {

  private static final int MAX_TEXT = 256;

  /** String, Boolean, Long or Double; null when the value is none of these. */
  static Object of(Object value) {
    if (value instanceof String) {
      return cut((String) value);
    }
    if (value instanceof Boolean || value instanceof Long || value instanceof Double) {
      return value;
    }
    if (value instanceof Enum) {
      return ((Enum<?>) value).name();
    }
    if (value instanceof Number) {
      return number((Number) value);
    }
    if (value instanceof Character) {
      return value.toString();
    }
    return value == null ? null : text(value);
  }

  private static Object number(Number value) {
    if (value instanceof Integer
        || value instanceof Short
        || value instanceof Byte
        || value instanceof AtomicInteger
        || value instanceof AtomicLong) {
      return value.longValue();
    }
    Class<?> type = value.getClass();
    // Not their subclasses, whose code is unknown.
    if (value instanceof Float || type == BigDecimal.class || type == BigInteger.class) {
      return value.doubleValue();
    }
    return RuleMatcher.isOfTheJdk(type.getName()) ? (Object) value.doubleValue() : null;
  }

  private static Object text(Object value) {
    if (value instanceof OptionalInt) {
      OptionalInt number = (OptionalInt) value;
      return number.isPresent() ? (Object) (long) number.getAsInt() : null;
    }
    if (value instanceof OptionalLong) {
      OptionalLong number = (OptionalLong) value;
      return number.isPresent() ? (Object) number.getAsLong() : null;
    }
    if (value instanceof OptionalDouble) {
      OptionalDouble number = (OptionalDouble) value;
      return number.isPresent() ? (Object) number.getAsDouble() : null;
    }
    if (value instanceof Duration) {
      // In nanoseconds it may be too long for a number.
      Duration duration = (Duration) value;
      return duration.getSeconds() + duration.getNano() / 1e9;
    }
    if (value instanceof Class) {
      return ((Class<?>) value).getName();
    }
    return JdkType.isText(value.getClass().getName()) ? cut(value.toString()) : null;
  }

  /** The value as a number, or NaN. */
  static double number(Object value) {
    if (value instanceof Double) {
      return (Double) value;
    }
    Object scalar = of(value);
    return scalar instanceof Number ? ((Number) scalar).doubleValue() : Double.NaN;
  }

  static String cut(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
  }

  static void put(AttributesBuilder attributes, String name, Object scalar) {
    if (scalar instanceof String) {
      attributes.put(AttributeKey.stringKey(name), (String) scalar);
    } else if (scalar instanceof Long) {
      attributes.put(AttributeKey.longKey(name), (Long) scalar);
    } else if (scalar instanceof Double) {
      attributes.put(AttributeKey.doubleKey(name), (Double) scalar);
    } else if (scalar instanceof Boolean) {
      attributes.put(AttributeKey.booleanKey(name), (Boolean) scalar);
    }
  }

  private Scalars() {}
}
