package io.sightline.cli.check;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One line of the table of expected spans, with the lines below it.
 *
 * @param name the span's name, where * stands for any text, or {@code [key=value]} for an attribute
 * @param children what must be found under it
 */
record ExpectedSpan(String service, String kind, String name, List<ExpectedSpan> children) {
  private static final Pattern attribute = Pattern.compile("\\[(\\S+)=(\\S+)]");

  boolean matches(Span span) {
    if (!span.service().equals(service) || !span.kind().equals(kind)) {
      return false;
    }
    var condition = attribute.matcher(name);
    if (condition.matches()) {
      return condition.group(2).equals(span.attributes().get(condition.group(1)));
    }
    return Pattern.matches("\\Q" + name.replace("*", "\\E.*\\Q") + "\\E", span.name());
  }

  /** This span and all below it. */
  Stream<ExpectedSpan> all() {
    return Stream.concat(Stream.of(this), children.stream().flatMap(ExpectedSpan::all));
  }

  @Override
  public String toString() {
    return service + " " + kind + " " + name;
  }
}
