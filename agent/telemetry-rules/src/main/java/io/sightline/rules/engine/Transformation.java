package io.sightline.rules.engine;

import io.sightline.rules.model.Value;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What a rule does with a value that was found: missing, map, decimals, hash or mask. */
final class Transformation {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final ActiveRule rule;
  private final Value value;
  private final String salt;

  Transformation(ActiveRule rule, Value value, String salt) {
    this.rule = rule;
    this.value = value;
    this.salt = salt;
  }

  /** String, Boolean, Long, Double, or null for no value. */
  Object apply(Object found) {
    if (found == null) {
      return value.missing();
    }
    Object scalar = Scalars.of(found);
    if (scalar == null) {
      rule.unreadable(
          value
              + " is a "
              + found.getClass().getName()
              + ", which is neither text nor number; name one of its properties");
      return value.missing();
    }
    if (value.isPlain()) {
      return scalar;
    }
    if (!value.map().isEmpty()) {
      Object mapped =
          value.map().get(scalar instanceof String ? (String) scalar : scalar.toString());
      if (mapped != null) {
        return mapped;
      }
    }
    if (value.otherwise() != null) {
      return value.otherwise();
    }
    if (value.decimals() >= 0 && scalar instanceof Double) {
      scalar = rounded((Double) scalar);
    }
    if (value.hash()) {
      return hash(scalar.toString());
    }
    return value.mask() == null ? scalar : value.mask().apply(scalar.toString());
  }

  private Object rounded(double number) {
    return Double.isNaN(number) || Double.isInfinite(number)
        ? number
        : BigDecimal.valueOf(number).setScale(value.decimals(), RoundingMode.HALF_UP).doubleValue();
  }

  private String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((salt + text).getBytes(StandardCharsets.UTF_8));
      StringBuilder hex = new StringBuilder(16);
      for (int i = 0; i < 8; i++) {
        hex.append(HEX[(digest[i] >> 4) & 15]).append(HEX[digest[i] & 15]);
      }
      return hex.toString();
    } catch (NoSuchAlgorithmException e) {
      // Every JDK has it; without it the value does not leave the application.
      throw new IllegalStateException(e);
    }
  }
}
