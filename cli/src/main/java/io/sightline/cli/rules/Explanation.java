package io.sightline.cli.rules;

import io.sightline.rules.classfile.ClassFile;
import io.sightline.rules.classfile.Member;
import io.sightline.rules.match.RuleMatcher;
import io.sightline.rules.match.Target;
import io.sightline.rules.model.EventAction;
import io.sightline.rules.model.Glob;
import io.sightline.rules.model.Match;
import io.sightline.rules.model.MetricAction;
import io.sightline.rules.model.Named;
import io.sightline.rules.model.Nearest;
import io.sightline.rules.model.Path;
import io.sightline.rules.model.Rule;
import io.sightline.rules.model.SpanAction;
import io.sightline.rules.model.Value;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints what a rule does. */
final class Explanation {

  private static final int MAX_METHODS = 20;
  private static final int MAX_CLASSES = 5;
  private static final String COMPLETABLE_FUTURE = "java.util.concurrent.CompletableFuture";
  private static final List<String> LATE_RESULTS =
      List.of(
          "java.util.concurrent.CompletionStage",
          "java.util.concurrent.Future",
          "java.util.concurrent.Flow$Publisher",
          "org.reactivestreams.Publisher",
          "io.smallrye.mutiny.Uni");

  private final PrintWriter out;
  private int problems;

  Explanation(PrintWriter out) {
    this.out = out;
  }

  int problems() {
    return problems;
  }

  /** What a rule yields, wherever it applies. */
  void yields(Rule rule) {
    out.printf(
        "%n%s (%s)%s%n", rule.name(), rule.position(), rule.enabled() ? "" : ", switched off");
    if (rule.span() != null) {
      String name = rule.span().name() == null ? "<class>.<method>" : rule.span().name();
      out.println("  span " + name + names(rule.span().attributes()));
    }
    if (!rule.attributes().isEmpty()) {
      out.println("  on the current span" + names(rule.attributes()));
    }
    if (!rule.baggage().isEmpty()) {
      out.println("  baggage" + names(rule.baggage()));
    }
    for (MetricAction metric : rule.metrics()) {
      out.println(
          "  "
              + metric.kind()
              + " "
              + metric.name()
              + (metric.unit().isEmpty() ? "" : " in " + metric.unit())
              + names(metric.labels())
              + ", at most "
              + metric.limit()
              + " series");
    }
    if (rule.event() != null) {
      out.println("  event " + rule.event().name() + names(rule.event().attributes()));
    }
  }

  /** What a rule yields, and where in an application. */
  void explain(Rule rule, JarClasses classes) {
    yields(rule);
    if (rule.isAboutOperations()) {
      out.println("  applies to operations: " + operations(rule.match()));
      return;
    }
    RuleMatcher matcher = new RuleMatcher(rule);
    List<Target> targets = new ArrayList<>();
    for (ClassFile file : classes.all()) {
      targets.addAll(matcher.targets(file, classes));
    }
    if (targets.isEmpty()) {
      problem("matches no method" + nothing(rule, matcher, classes));
      return;
    }
    leaveOutOld(targets);
    Map<String, Integer> overloads = new LinkedHashMap<>();
    for (Target target : targets) {
      overloads.merge(target.owner().name() + "." + target.method().name(), 1, Integer::sum);
    }
    targets.stream()
        .limit(MAX_METHODS)
        .forEach(target -> out.println("  watches " + shown(target)));
    if (targets.size() > MAX_METHODS) {
      out.printf("  and %d more methods%n", targets.size() - MAX_METHODS);
    }
    overloads.forEach(
        (method, count) -> {
          boolean constructors = method.endsWith("<init>");
          if (count > 1
              && rule.match().arguments() == null
              && (!constructors || rule.match().namesConstructors())) {
            out.printf(
                "  note: %d methods are named %s; args chooses between them%s%n",
                count,
                method,
                constructors ? ", and where one calls another by this(...) both count" : "");
          }
        });
    // The same finding at many methods is one.
    Set<Finding> findings = new LinkedHashSet<>();
    PathCheck check = new PathCheck(classes);
    Set<Path> asked = conditions(rule);
    for (Target target : targets) {
      noteLateResults(rule, target, classes, findings);
      for (Path path : rule.paths()) {
        findings.addAll(check.check(path, asked.contains(path), target));
      }
    }
    for (Finding finding : findings) {
      if (finding.wrong()) {
        problem(finding.text());
      } else {
        out.println("  note: " + finding.text());
      }
    }
  }

  // What the agent leaves alone, though its methods are meant.
  private void leaveOutOld(List<Target> targets) {
    Set<String> old = new LinkedHashSet<>();
    for (Target target : targets) {
      if (!target.owner().isWatchable()) {
        old.add(target.owner().name());
      }
    }
    if (old.isEmpty()) {
      return;
    }
    targets.removeIf(target -> old.contains(target.owner().name()));
    String more =
        old.size() > MAX_CLASSES ? " and %d more".formatted(old.size() - MAX_CLASSES) : "";
    problem(
        old.stream().limit(MAX_CLASSES).collect(Collectors.joining(", "))
            + more
            + (old.size() == 1 ? " is" : " are")
            + " not watched: compiled for Java 6 or older, whose byte code cannot call the agent."
            + " Watch a caller that is newer");
  }

  private static String operations(Match match) {
    String kind = match.operation().name().toLowerCase(Locale.ROOT).replace('_', '-');
    return match.attributes().isEmpty() ? kind : kind + " with " + match.attributes();
  }

  // Whoever waits for the result may wait longer than the rule.
  private void noteLateResults(
      Rule rule, Target target, JarClasses classes, Set<Finding> findings) {
    String type = target.method().type();
    ClassFile file = type.endsWith("[]") ? null : classes.find(type);
    if (file == null
        || RuleMatcher.isA(file, COMPLETABLE_FUTURE, classes)
        || LATE_RESULTS.stream().noneMatch(it -> RuleMatcher.isA(file, it, classes))
        || !asksForTheEnd(rule)) {
      return;
    }
    findings.add(
        new Finding(
            false,
            target.owner().name()
                + "."
                + target.method().name()
                + " returns "
                + type
                + ": unless it is a CompletableFuture, the rule ends with the method, not with the"
                + " result"));
  }

  private static boolean asksForTheEnd(Rule rule) {
    return rule.span() != null
        || rule.paths().stream()
            .map(Path::root)
            .anyMatch(
                root ->
                    root == Path.Root.DURATION
                        || root == Path.Root.RETURN
                        || root == Path.Root.ERROR);
  }

  // A condition may ask whether an object is there; elsewhere an object is of no use.
  private static Set<Path> conditions(Rule rule) {
    Set<Path> paths = new HashSet<>();
    Stream.of(
            Stream.of(rule.when()),
            Stream.of(rule.span()).filter(Objects::nonNull).map(SpanAction::errorWhen),
            rule.metrics().stream().map(MetricAction::when),
            Stream.of(rule.event()).filter(Objects::nonNull).map(EventAction::when))
        .flatMap(conditions -> conditions)
        .filter(Objects::nonNull)
        .forEach(condition -> paths.addAll(condition.paths()));
    return paths;
  }

  private static String nothing(Rule rule, RuleMatcher matcher, JarClasses classes) {
    List<ClassFile> meant =
        classes.all().stream().filter(file -> matcher.isMeant(file, classes)).toList();
    if (!meant.isEmpty()) {
      ClassFile first = meant.getFirst();
      Set<String> methods =
          first.methods().stream()
              .filter(method -> method.isWatchable() && method.name().matches("\\w+"))
              .map(method -> method.name() + arguments(method))
              .collect(Collectors.toCollection(LinkedHashSet::new));
      String hint =
          rule.match().methods().stream()
              .map(glob -> Nearest.hint(glob.text(), plain(methods)))
              .collect(Collectors.joining());
      return ": " + first.name() + " is there and has " + String.join(", ", methods) + hint;
    }
    Set<String> names = classes.all().stream().map(ClassFile::name).collect(Collectors.toSet());
    List<Glob> wanted = new ArrayList<>(rule.match().classes());
    wanted.addAll(rule.match().superTypes());
    return ": no class fits"
        + wanted.stream().map(it -> near(it, names)).collect(Collectors.joining());
  }

  private static List<String> plain(Set<String> methods) {
    return methods.stream().map(it -> it.substring(0, it.indexOf('('))).toList();
  }

  // A right class name in a wrong package is as common as a slip.
  private static String near(Glob wanted, Set<String> names) {
    String simple = wanted.text().substring(wanted.text().lastIndexOf('.') + 1);
    return names.stream()
        .filter(name -> name.endsWith("." + simple) || name.endsWith("$" + simple))
        .findFirst()
        .map(name -> "; did you mean " + name + "?")
        .orElseGet(() -> nearest(wanted.text(), simple, names));
  }

  // A slip in the name, or one beside a wrong package or an outer class that was left out.
  private static String nearest(String wanted, String simple, Set<String> names) {
    String near = Nearest.hint(wanted, names);
    if (!near.isEmpty()) {
      return near;
    }
    Map<String, String> bySimpleName =
        names.stream().collect(Collectors.toMap(Explanation::simpleName, it -> it, (a, b) -> a));
    String found = Nearest.to(simple, bySimpleName.keySet());
    return found == null ? "" : "; did you mean " + bySimpleName.get(found) + "?";
  }

  private static String simpleName(String name) {
    return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
  }

  private static String shown(Target target) {
    return target.owner().name()
        + "."
        + target.method().name()
        + arguments(target.method())
        + " "
        + target.method().type()
        + (target.heir() == null ? "" : " on instances of " + target.heir());
  }

  private static String arguments(Member method) {
    return method.argumentTypes().stream().collect(Collectors.joining(", ", "(", ")"));
  }

  private static String names(List<Named> named) {
    return named.isEmpty()
        ? ""
        : named.stream()
            .map(it -> it.name() + " = " + it.value() + transformed(it.value()))
            .collect(Collectors.joining(", ", " {", "}"));
  }

  // What becomes of the value, in the words of the file.
  private static String transformed(Value value) {
    List<String> steps = new ArrayList<>();
    value.map().forEach((from, to) -> steps.add(from + " → " + to));
    if (value.otherwise() != null) {
      steps.add("otherwise " + value.otherwise());
    }
    if (value.missing() != null) {
      steps.add("missing " + value.missing());
    }
    if (value.decimals() >= 0) {
      steps.add("decimals " + value.decimals());
    }
    if (value.mask() != null) {
      steps.add("mask " + value.mask());
    }
    if (value.hash()) {
      steps.add("hash");
    }
    return steps.isEmpty() ? "" : steps.stream().collect(Collectors.joining(", ", " [", "]"));
  }

  private void problem(String text) {
    problems++;
    out.println("  error: " + text);
  }
}
