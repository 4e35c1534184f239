package io.sightline.redaction;

import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DelegatingMetricData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.data.SummaryData;

/**
 * A metric with the attributes of its points masked, and its exemplars left with trace and span
 * only: what they carry besides is what a view took out of the labels, URLs and queries for one.
 */
final class MaskedMetric extends DelegatingMetricData {

  private final Data<?> data;

  /** The metric itself when there is nothing to mask. */
  static MetricData mask(MetricData metric, AttributeMasker masker) {
    MaskedPoints points = new MaskedPoints(masker);
    if (!points.isNeededFor(metric.getData().getPoints())) {
      return metric;
    }
    return new MaskedMetric(metric, maskData(metric, points));
  }

  private MaskedMetric(MetricData metric, Data<?> data) {
    super(metric);
    this.data = data;
  }

  @Override
  public Data<?> getData() {
    return data;
  }

  private static Data<?> maskData(MetricData metric, MaskedPoints points) {
    switch (metric.getType()) {
      case LONG_GAUGE:
        return GaugeData.createLongGaugeData(points.longs(metric.getLongGaugeData().getPoints()));
      case DOUBLE_GAUGE:
        return GaugeData.createDoubleGaugeData(
            points.doubles(metric.getDoubleGaugeData().getPoints()));
      case LONG_SUM:
        SumData<LongPointData> longs = metric.getLongSumData();
        return SumData.createLongSumData(
            longs.isMonotonic(),
            longs.getAggregationTemporality(),
            points.longs(longs.getPoints()));
      case DOUBLE_SUM:
        SumData<DoublePointData> doubles = metric.getDoubleSumData();
        return SumData.createDoubleSumData(
            doubles.isMonotonic(),
            doubles.getAggregationTemporality(),
            points.doubles(doubles.getPoints()));
      case HISTOGRAM:
        HistogramData histogram = metric.getHistogramData();
        return HistogramData.create(
            histogram.getAggregationTemporality(), points.histograms(histogram.getPoints()));
      case EXPONENTIAL_HISTOGRAM:
        ExponentialHistogramData exponential = metric.getExponentialHistogramData();
        return ExponentialHistogramData.create(
            exponential.getAggregationTemporality(),
            points.exponentialHistograms(exponential.getPoints()));
      case SUMMARY:
        return SummaryData.create(points.summaries(metric.getSummaryData().getPoints()));
    }
    throw new IllegalStateException("Unknown type of metric " + metric.getType());
  }
}
