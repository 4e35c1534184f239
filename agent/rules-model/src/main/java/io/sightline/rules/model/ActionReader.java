package io.sightline.rules.model;

import io.sightline.rules.model.MetricAction.Aggregate;
import io.sightline.rules.model.MetricAction.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Reads what a rule does. */
final class ActionReader {

  private static final int MAX_METRICS = 64;
  static final int DEFAULT_LIMIT = 200;
  // The SDK itself folds what is beyond 2000.
  static final int MAX_LIMIT = 1900;

  private static final Pattern METRIC = Pattern.compile("[A-Za-z][A-Za-z0-9_.\\-/]{0,254}");
  private static final Pattern EVENT = Pattern.compile("[A-Za-z][A-Za-z0-9_.\\-]{0,254}");
  private static final Pattern UNIT = Pattern.compile("[\\x21-\\x7e]{1,63}");
  private static final Pattern PLACEHOLDER =
      Pattern.compile("[{](?:arg[0-9]|return|this|error|duration|baggage|attr|resource)\\b");
  private static final List<String> RESERVED =
      Arrays.asList("otel.", "sightline.", "jvm.", "target_info", "scope_info", "up");

  static SpanAction span(YamlNode node) throws RuleException {
    Section section = Section.of(node, "span", Keys.SPAN);
    return new SpanAction(
        node.position,
        fixed(section, "name", text -> text.contains("{")),
        section.oneOf("kind", Keys.SPAN_KIND, SpanAction.Kind.class, SpanAction.Kind.INTERNAL),
        ValueReader.named(section.get("attributes"), "attributes"),
        condition(section, "error-when"));
  }

  static EventAction event(YamlNode node) throws RuleException {
    Section section = Section.of(node, "event", Keys.EVENT);
    section.require("name");
    return new EventAction(
        node.position,
        section.text("name", EVENT, "letters, digits, _ . -"),
        fixed(section, "body", text -> PLACEHOLDER.matcher(text).find()),
        section.oneOf(
            "severity", Keys.SEVERITY, EventAction.Severity.class, EventAction.Severity.INFO),
        ValueReader.named(section.get("attributes"), "attributes"),
        condition(section, "when"));
  }

  // Nothing is put into it; who writes a path there would find the path in the stores.
  private static String fixed(Section section, String key, Predicate<String> hasPlaceholder)
      throws RuleException {
    String text = section.text(key);
    if (text == null) {
      return null;
    }
    YamlNode node = section.get(key);
    if (hasPlaceholder.test(text)) {
      throw new RuleException(
          node.position,
          "'"
              + key
              + "' has a placeholder; expected a fixed text: what varies belongs in attributes");
    }
    if (!node.quoted && Path.isMeantAsPath(text)) {
      throw new RuleException(
          node.position,
          "'"
              + key
              + "' is the path '"
              + text
              + "'; expected a fixed text, in quotes if it looks like a path: what varies belongs in"
              + " attributes");
    }
    return text;
  }

  static List<MetricAction> metrics(YamlNode node) throws RuleException {
    if (node == null) {
      return Collections.emptyList();
    }
    if (node.kind != YamlNode.Kind.LIST || node.items.isEmpty()) {
      throw new RuleException(
          node.position,
          "'metrics' is "
              + Section.shown(node)
              + "; expected a list that begins with - counter: <name>");
    }
    if (node.items.size() > MAX_METRICS) {
      throw new RuleException(
          node.position, "the rule has more than " + MAX_METRICS + " metrics; expected fewer");
    }
    List<MetricAction> metrics = new ArrayList<>();
    for (YamlNode item : node.items) {
      metrics.add(metric(item));
    }
    return Collections.unmodifiableList(metrics);
  }

  private static MetricAction metric(YamlNode node) throws RuleException {
    Section section = Section.of(node, "a metric", Keys.METRIC);
    Kind kind = null;
    for (Kind candidate : Kind.values()) {
      if (section.has(candidate.toString())) {
        if (kind != null) {
          throw new RuleException(
              section.positionOf(candidate.toString()),
              "both " + kind + " and " + candidate + " in one metric; expected one");
        }
        kind = candidate;
      }
    }
    if (kind == null) {
      throw new RuleException(
          node.position,
          "the metric has no kind; expected counter, up-down-counter, histogram or gauge with its name");
    }
    String name = section.text(kind.toString(), METRIC, "a name of letters, digits, _ . - /");
    for (String reserved : RESERVED) {
      if (reserved.endsWith(".") ? name.startsWith(reserved) : name.equals(reserved)) {
        throw new RuleException(
            section.get(kind.toString()).position,
            "the metric name '" + name + "' is reserved; expected one of your own");
      }
    }
    Value value = section.has("value") ? ValueReader.read(section.get("value"), "value") : null;
    if (value == null && (kind == Kind.HISTOGRAM || kind == Kind.GAUGE)) {
      throw new RuleException(
          node.position, "the " + kind + " has no value; expected a path such as arg0.amount");
    }
    if (value != null && value.isConstant() && !(value.constant() instanceof Number)) {
      throw new RuleException(
          value.position(), "the value is '" + value.constant() + "'; expected a number or a path");
    }
    if (value != null
        && value.isConstant()
        && kind == Kind.COUNTER
        && ((Number) value.constant()).doubleValue() < 0) {
      throw new RuleException(
          value.position(), "a counter only rises; expected up-down-counter for negative values");
    }
    if (value != null && (value.hash() || value.mask() != null)) {
      throw new RuleException(value.position(), "a measured value cannot be hashed or masked");
    }
    only(section, "buckets", kind == Kind.HISTOGRAM, "a histogram");
    if (kind != Kind.GAUGE) {
      only(section, "aggregate", false, "a gauge");
    }
    MetricAction metric =
        new MetricAction(
            node.position,
            kind,
            name,
            value,
            section.has("unit")
                ? section.text("unit", UNIT, "a unit such as s, By, EUR or {order}")
                : "",
            section.has("description") ? section.text("description") : "",
            ValueReader.labels(section.get("labels")),
            buckets(section.get("buckets")),
            condition(section, "when"),
            section.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT),
            section.oneOf("aggregate", Keys.AGGREGATE, Aggregate.class, Aggregate.SUM));
    only(
        section,
        "aggregate",
        metric.isObserved(),
        "a gauge that is read from instances; this one has the value of the last call");
    return metric;
  }

  private static void only(Section section, String key, boolean allowed, String whose)
      throws RuleException {
    if (section.has(key) && !allowed) {
      throw new RuleException(section.positionOf(key), "'" + key + "' is only for " + whose);
    }
  }

  private static List<Double> buckets(YamlNode node) throws RuleException {
    if (node == null) {
      return null;
    }
    if (node.kind != YamlNode.Kind.LIST || node.items.isEmpty() || node.items.size() > 200) {
      throw new RuleException(
          node.position,
          "'buckets' is " + Section.shown(node) + "; expected a list of 1 to 200 rising numbers");
    }
    List<Double> buckets = new ArrayList<>();
    for (YamlNode item : node.items) {
      Object number = item.kind == YamlNode.Kind.SCALAR ? item.scalar() : null;
      if (!(number instanceof Number)) {
        throw new RuleException(
            item.position, "the bucket " + Section.shown(item) + " is no number; expected one");
      }
      double bound = ((Number) number).doubleValue();
      if (!buckets.isEmpty() && bound <= buckets.get(buckets.size() - 1)) {
        throw new RuleException(
            item.position, "the buckets do not rise at " + item.text + "; expected rising numbers");
      }
      buckets.add(bound);
    }
    return Collections.unmodifiableList(buckets);
  }

  static Condition condition(Section section, String key) throws RuleException {
    YamlNode node = section.get(key);
    return node == null
        ? null
        : ConditionParser.parse(Section.text(node, key), node.textPosition());
  }

  private ActionReader() {}
}
