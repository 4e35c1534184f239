package io.sightline.redaction;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Masks the values of attributes, by their names and by what they look like. Returns what it was
 * given when there is nothing to mask, which is nearly always, and allocates nothing then. Of one
 * thread at a time: no two exports have the same.
 */
final class AttributeMasker implements BiConsumer<AttributeKey<?>, Object> {

  // copied from UrlAttributes, DbAttributes and what was before them
  private static final String URL_QUERY = "url.query";
  private static final String DB_QUERY_TEXT = "db.query.text";
  private static final String DB_STATEMENT = "db.statement";
  private static final AttributeKey<String> DB_SYSTEM_NAME =
      AttributeKey.stringKey("db.system.name");
  private static final AttributeKey<String> DB_SYSTEM = AttributeKey.stringKey("db.system");
  private static final String COMMAND_ARGS = "process.command_args";

  /** As deep as values in values are followed; deeper ones are masked as a whole. */
  private static final int MAX_DEPTH = 32;

  /** Of what a rule of the user leaves. */
  private static final String STARS = "***";

  private static final int MAX_REST = 4;

  private final SensitiveNames names;
  private final TextMasker texts;
  private final boolean redisKeys;

  private Attributes attributes;
  private AttributesBuilder masked;

  AttributeMasker(SensitiveNames names, TextMasker texts, boolean redisKeys) {
    this.names = names;
    this.texts = texts;
    this.redisKeys = redisKeys;
  }

  Attributes mask(Attributes attributes) {
    if (attributes.isEmpty()) {
      return attributes;
    }
    this.attributes = attributes;
    masked = null;
    attributes.forEach(this);
    Attributes result = masked == null ? attributes : masked.build();
    this.attributes = null;
    masked = null;
    return result;
  }

  /** A text that is no attribute: a span's name, a status, a message. */
  String mask(String text) {
    return text == null ? null : texts.mask(text);
  }

  @Override
  public void accept(AttributeKey<?> key, Object value) {
    String name = key.getKey();
    if (names.contains(name)) {
      if (!isMasked(name, value)) {
        replace(key, AttributeKey.stringKey(name), TextMasker.MASK);
        return;
      }
    }
    AttributeType type = key.getType();
    if (type == AttributeType.STRING) {
      String text = (String) value;
      String result = maskText(name, text);
      if (result != text) {
        replace(key, AttributeKey.stringKey(name), result);
      }
    } else if (type == AttributeType.STRING_ARRAY) {
      List<?> list = (List<?>) value;
      List<String> result = name.equals(COMMAND_ARGS) ? maskArguments(list) : maskTexts(list);
      if (result != list) {
        replace(key, AttributeKey.stringArrayKey(name), result);
      }
    } else if (value instanceof Value) {
      Value<?> result = mask((Value<?>) value);
      if (result != value) {
        replace(key, AttributeKey.valueKey(name), result);
      }
    }
  }

  /** By us before, by a rule of the user, or by the application: a rule says how much remains. */
  private boolean isMasked(String name, Object value) {
    if (!(value instanceof String)) {
      return false;
    }
    String text = (String) value;
    return text.equals(TextMasker.MASK)
        || isRest(text, names.isPersonal(name))
        || isHash(text) && names.isPersonal(name);
  }

  /** What a rule leaves: stars and a few characters, and the host of a mail address. */
  private static boolean isRest(String text, boolean personal) {
    int stars = text.indexOf(STARS);
    if (stars < 0 || stars > MAX_REST) {
      return false;
    }
    int rest = stars + STARS.length();
    while (rest < text.length() && text.charAt(rest) == '*') {
      rest++;
    }
    return stars + text.length() - rest <= MAX_REST || personal && stars <= 1 && isHost(text, rest);
  }

  private static boolean isHost(String text, int at) {
    if (text.charAt(at) != '@') {
      return false;
    }
    for (int i = at + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isLetterOrDigit(c) && c != '.' && c != '-') {
        return false;
      }
    }
    return true;
  }

  /** As rules write one. No number: that could be a card's. */
  private static boolean isHash(String text) {
    if (text.length() != 16) {
      return false;
    }
    boolean letter = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 'a' && c <= 'f') {
        letter = true;
      } else if (c < '0' || c > '9') {
        return false;
      }
    }
    return letter;
  }

  private String maskText(String name, String text) {
    if (redisKeys && (name.equals(DB_QUERY_TEXT) || name.equals(DB_STATEMENT)) && isRedis()) {
      return texts.mask(RedisCommands.mask(text));
    }
    return texts.mask(text, name.equals(URL_QUERY));
  }

  private boolean isRedis() {
    return "redis".equals(attributes.get(DB_SYSTEM_NAME))
        || "redis".equals(attributes.get(DB_SYSTEM));
  }

  @SuppressWarnings("unchecked")
  private List<String> maskTexts(List<?> list) {
    List<String> result = null;
    for (int i = 0; i < list.size(); i++) {
      String text = (String) list.get(i);
      String masked = text == null ? null : texts.mask(text);
      if (masked != text) {
        result = result == null ? new ArrayList<>((List<String>) list) : result;
        result.set(i, masked);
      }
    }
    return result == null ? (List<String>) list : result;
  }

  /** Also the value in {@code --password value}. */
  @SuppressWarnings("unchecked")
  private List<String> maskArguments(List<?> list) {
    List<String> result = new ArrayList<>(maskTexts(list));
    for (int i = 1; i < list.size(); i++) {
      String option = (String) list.get(i - 1);
      if (option != null
          && option.startsWith("-")
          && option.indexOf('=') < 0
          && names.contains(option)) {
        result.set(i, TextMasker.MASK);
      }
    }
    return result.equals(list) ? (List<String>) list : result;
  }

  /** A value as log bodies have it, with all that is in it. */
  Value<?> mask(Value<?> value) {
    return mask(value, 0);
  }

  @SuppressWarnings("unchecked")
  private Value<?> mask(Value<?> value, int depth) {
    if (value.getType() == ValueType.STRING) {
      String text = (String) value.getValue();
      String result = texts.mask(text);
      return result == text ? value : Value.of(result);
    }
    if (value.getType() == ValueType.ARRAY) {
      return depth == MAX_DEPTH
          ? Value.of(TextMasker.MASK)
          : maskElements(value, (List<Value<?>>) value.getValue(), depth);
    }
    if (value.getType() == ValueType.KEY_VALUE_LIST) {
      return depth == MAX_DEPTH
          ? Value.of(TextMasker.MASK)
          : maskFields(value, (List<KeyValue>) value.getValue(), depth);
    }
    return value;
  }

  private Value<?> maskElements(Value<?> value, List<Value<?>> elements, int depth) {
    List<Value<?>> result = null;
    for (int i = 0; i < elements.size(); i++) {
      Value<?> element = mask(elements.get(i), depth + 1);
      if (element != elements.get(i)) {
        result = result == null ? new ArrayList<>(elements) : result;
        result.set(i, element);
      }
    }
    return result == null ? value : Value.of(result);
  }

  private Value<?> maskFields(Value<?> value, List<KeyValue> fields, int depth) {
    KeyValue[] result = null;
    for (int i = 0; i < fields.size(); i++) {
      KeyValue field = fields.get(i);
      Value<?> masked =
          names.contains(field.getKey())
              ? Value.of(TextMasker.MASK)
              : mask(field.getValue(), depth + 1);
      if (masked != field.getValue()) {
        result = result == null ? fields.toArray(new KeyValue[0]) : result;
        result[i] = KeyValue.of(field.getKey(), masked);
      }
    }
    return result == null ? value : Value.of(result);
  }

  private <T> void replace(AttributeKey<?> key, AttributeKey<T> maskedKey, T value) {
    if (masked == null) {
      masked = attributes.toBuilder();
    }
    masked.remove(key);
    masked.put(maskedKey, value);
  }
}
