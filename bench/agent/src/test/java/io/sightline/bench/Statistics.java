package io.sightline.bench;

import java.util.List;

/**
 * What is told of a list of measurements.
 *
 * @param lower first quartile
 * @param upper third quartile
 */
record Statistics(int count, double median, double lower, double upper) {

  static Statistics of(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Statistics(
        sorted.length, quantile(sorted, 0.5), quantile(sorted, 0.25), quantile(sorted, 0.75));
  }

  /** Between the two nearest values in proportion, as spreadsheets do. */
  private static double quantile(double[] sorted, double share) {
    double position = share * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
