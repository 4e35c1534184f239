package io.sightline.cli.check;

import java.util.Map;

/**
 * One value with its labels.
 *
 * @param labels labels, the metric's name being {@code __name__}
 * @param value the value
 */
public record Sample(Map<String, String> labels, double value) {
  /** The label's value, empty when the label is absent. */
  public String label(String name) {
    return labels.getOrDefault(name, "");
  }
}
