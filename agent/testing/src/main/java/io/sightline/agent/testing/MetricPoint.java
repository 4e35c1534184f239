package io.sightline.agent.testing;

import java.util.List;
import java.util.Map;

/**
 * One data point of a metric as it arrived over OTLP.
 *
 * @param type GAUGE, SUM, HISTOGRAM, EXPONENTIAL_HISTOGRAM or SUMMARY
 * @param value value of a gauge or sum; the sum of all values of a histogram
 * @param count number of values in a histogram, 0 for others
 * @param exemplarTraceIds trace ids of the point's exemplars
 */
public record MetricPoint(
    String service,
    String scope,
    String name,
    String unit,
    String type,
    Map<String, Object> attributes,
    double value,
    long count,
    List<Double> bounds,
    List<String> exemplarTraceIds,
    long timeNanos) {

  /** The attribute's value, or null when it was not set. */
  public Object attribute(String name) {
    return attributes.get(name);
  }
}
