package io.sightline.rules.model;

import io.sightline.rules.model.Path.Root;
import java.util.regex.Pattern;

/** Reads one rule, and checks that its parts go together. */
final class RuleReader {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  static Rule read(YamlNode node) throws RuleException {
    Section section = Section.of(node, "a rule", Keys.RULE);
    section.require("name");
    String name = section.text("name", NAME, "letters, digits, . _ - and at most 64 of them");
    section.text("description");
    Rule rule =
        new Rule(
            node.position,
            name,
            section.flag("enabled", true),
            MatchReader.read(section.require("match")),
            ActionReader.condition(section, "when"),
            section.has("span") ? ActionReader.span(section.get("span")) : null,
            ValueReader.named(section.get("attributes"), "attributes"),
            ValueReader.named(section.get("baggage"), "baggage"),
            ActionReader.metrics(section.get("metrics")),
            section.has("event") ? ActionReader.event(section.get("event")) : null);
    check(rule, section);
    return rule;
  }

  private static void check(Rule rule, Section section) throws RuleException {
    if (rule.span() == null
        && rule.attributes().isEmpty()
        && rule.baggage().isEmpty()
        && rule.metrics().isEmpty()
        && rule.event() == null) {
      throw new RuleException(
          rule.position(),
          "the rule does nothing; expected span, attributes, baggage, metrics or event");
    }
    if (rule.isAboutOperations()) {
      checkOperation(rule, section);
    } else {
      for (Path path : rule.paths()) {
        refuse(path, Root.ATTR, "is of operations; this rule matches methods");
      }
      checkEntry(rule);
      checkInstances(rule, section);
      checkConstructor(rule, section);
    }
    for (MetricAction metric : rule.metrics()) {
      if (metric.isObserved()) {
        checkGauge(rule, metric);
      }
    }
  }

  private static void checkOperation(Rule rule, Section section) throws RuleException {
    for (String key : new String[] {"span", "baggage"}) {
      if (section.has(key)) {
        throw new RuleException(
            section.positionOf(key),
            "'" + key + "' is not for operations: the operation has its span; expected methods");
      }
    }
    for (Path path : rule.paths()) {
      refuse(path, Root.ARG, "is of methods; this rule matches operations: use attr.<name>");
      refuse(path, Root.RETURN, "is of methods; this rule matches operations: use attr.<name>");
      refuse(path, Root.THIS, "is of methods; this rule matches operations: use attr.<name>");
      refuse(path, Root.CLASS, "is of methods; this rule matches operations: use attr.<name>");
      refuse(path, Root.METHOD, "is of methods; this rule matches operations: use attr.<name>");
      refuse(path, Root.ERROR, "is of methods; of operations use attr.error.type");
    }
    if (rule.hasGauge()) {
      throw new RuleException(
          section.positionOf("metrics"), "a gauge needs instances; expected a rule on a class");
    }
  }

  // A span that has begun cannot be taken back, nor can baggage that went out.
  private static void checkEntry(Rule rule) throws RuleException {
    if (rule.when() != null && (rule.span() != null || !rule.baggage().isEmpty())) {
      for (Path path : rule.when().paths()) {
        if (!path.isKnownAtEntry()) {
          throw new RuleException(
              path.position(),
              "'"
                  + path
                  + "' is not known when the "
                  + (rule.span() != null ? "span begins" : "baggage is set")
                  + "; expected when under the metric or event, or a rule of its own");
        }
      }
    }
    for (Named baggage : rule.baggage()) {
      Path path = baggage.value().path();
      if (path != null && !path.isKnownAtEntry()) {
        throw new RuleException(
            path.position(),
            "'"
                + path
                + "' is not known when the method is called; baggage needs arg, this or a constant");
      }
    }
  }

  private static void checkInstances(Rule rule, Section section) throws RuleException {
    if (!rule.isAboutInstancesOnly()) {
      return;
    }
    for (String key : new String[] {"when", "span", "attributes", "baggage", "event"}) {
      if (section.has(key)) {
        throw new RuleException(
            section.positionOf(key), "'" + key + "' without a method; expected match.method");
      }
    }
    for (MetricAction metric : rule.metrics()) {
      if (!metric.isObserved()) {
        throw new RuleException(
            metric.position(), "a " + metric.kind() + " needs a method; expected match.method");
      }
    }
  }

  private static void checkConstructor(Rule rule, Section section) throws RuleException {
    if (!rule.match().namesConstructors()) {
      return;
    }
    for (String key : new String[] {"span", "baggage"}) {
      if (section.has(key)) {
        throw new RuleException(
            section.positionOf(key), "'" + key + "' is not for constructors; expected a method");
      }
    }
    for (Path path : rule.paths()) {
      refuse(path, Root.RETURN, "is not of constructors");
      refuse(path, Root.ERROR, "is not of constructors: what they throw is not seen");
      refuse(
          path,
          Root.DURATION,
          "is not of constructors, of which only the end is seen; expected a method that calls"
              + " them, in a rule of its own");
    }
  }

  private static void checkGauge(Rule rule, MetricAction metric) throws RuleException {
    checkThis(metric.value());
    for (Named label : metric.labels()) {
      checkThis(label.value());
    }
    if (metric.when() != null) {
      for (Path path : metric.when().paths()) {
        checkThis(path);
      }
    }
  }

  private static void checkThis(Value value) throws RuleException {
    if (!value.isConstant()) {
      checkThis(value.path());
    }
  }

  private static void checkThis(Path path) throws RuleException {
    if (path.root() != Root.THIS && path.root() != Root.CLASS && path.root() != Root.RESOURCE) {
      throw new RuleException(
          path.position(),
          "'" + path + "' in a gauge; a gauge is read from instances: expected a path from this");
    }
  }

  private static void refuse(Path path, Root root, String reason) throws RuleException {
    if (path.root() == root) {
      throw new RuleException(path.position(), "'" + path + "': this " + reason);
    }
  }

  private RuleReader() {}
}
