package io.sightline.rules.engine;

import io.opentelemetry.api.metrics.DoubleGaugeBuilder;
import io.opentelemetry.api.metrics.DoubleHistogramBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.sightline.rules.model.MetricAction;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The instruments by their names. There is one of each name until the application ends: the SDK
 * never forgets one, and would export a second one of another kind, unit or type of number beside
 * it. All take decimals, since any rule that comes later may have some.
 */
final class Instruments {

  private final Meter meter;
  private final ConcurrentMap<String, Defined> instruments = new ConcurrentHashMap<>();

  Instruments(Meter meter) {
    this.meter = meter;
  }

  /** The instrument, or null when the name is taken by one of another kind. */
  Object of(ActiveRule rule, MetricAction metric) {
    Defined defined =
        instruments.computeIfAbsent(
            metric.identity(), it -> new Defined(metric, instrument(metric)));
    return isSame(defined, rule, metric) ? defined.instrument : null;
  }

  /** What a gauge of instances is made with, or null when the name is taken by another metric. */
  DoubleGaugeBuilder observed(ActiveRule rule, MetricAction metric) {
    Defined defined =
        instruments.computeIfAbsent(metric.identity(), it -> new Defined(metric, null));
    // As it was at first: with another unit or description the SDK would export it twice.
    return isSame(defined, rule, metric) ? gauge(defined.metric) : null;
  }

  private static boolean isSame(Defined defined, ActiveRule rule, MetricAction metric) {
    MetricAction first = defined.metric;
    if (first.kind() != metric.kind() || first.isObserved() != metric.isObserved()) {
      rule.unreadable(
          metric.name()
              + " was "
              + shown(first)
              + " before the file was changed; it can be "
              + shown(metric)
              + " with the next start only, and is left out until then");
      return false;
    }
    if (!first.unit().equals(metric.unit())) {
      rule.warn(
          metric.name()
              + " was in '"
              + first.unit()
              + "' before the file was changed, and takes the unit '"
              + metric.unit()
              + "' with the next start only");
    }
    return true;
  }

  private static String shown(MetricAction metric) {
    return metric.kind() == MetricAction.Kind.GAUGE
        ? "a gauge of " + (metric.isObserved() ? "instances" : "calls")
        : "a " + metric.kind();
  }

  private Object instrument(MetricAction metric) {
    switch (metric.kind()) {
      case COUNTER:
        return meter
            .counterBuilder(metric.name())
            .ofDoubles()
            .setUnit(metric.unit())
            .setDescription(metric.description())
            .build();
      case UP_DOWN_COUNTER:
        return meter
            .upDownCounterBuilder(metric.name())
            .ofDoubles()
            .setUnit(metric.unit())
            .setDescription(metric.description())
            .build();
      case GAUGE:
        return gauge(metric).build();
      default:
        DoubleHistogramBuilder histogram =
            meter
                .histogramBuilder(metric.name())
                .setUnit(metric.unit())
                .setDescription(metric.description());
        if (metric.buckets() != null) {
          histogram.setExplicitBucketBoundariesAdvice(metric.buckets());
        }
        return histogram.build();
    }
  }

  private DoubleGaugeBuilder gauge(MetricAction metric) {
    return meter
        .gaugeBuilder(metric.name())
        .setUnit(metric.unit())
        .setDescription(metric.description());
  }

  /** What is there under a name. */
  private static final class Defined {
    // By which it was defined.
    private final MetricAction metric;
    // Null for a gauge of instances.
    private final Object instrument;

    Defined(MetricAction metric, Object instrument) {
      this.metric = metric;
      this.instrument = instrument;
    }
  }
}
