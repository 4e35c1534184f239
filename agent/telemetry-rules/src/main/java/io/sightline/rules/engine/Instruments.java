package io.sightline.rules.engine;

import io.opentelemetry.api.metrics.DoubleHistogramBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.sightline.rules.model.MetricAction;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The instruments by their names. There is one of each name until the application ends: the SDK
 * never forgets one, and would export a second one of another kind, unit or type of number beside
 * it. All take decimals, since any rule that comes later may have some.
 */
final class Instruments {

  private final Meter meter;
  // As the SDK sees it, case does not tell names apart.
  private final ConcurrentMap<String, Defined> instruments = new ConcurrentHashMap<>();

  Instruments(Meter meter) {
    this.meter = meter;
  }

  /** The instrument, or null when the name is taken by one of another kind. */
  Object of(ActiveRule rule, MetricAction metric) {
    Defined defined =
        instruments.computeIfAbsent(
            key(metric), it -> new Defined(metric.kind(), metric.unit(), instrument(metric)));
    if (defined.kind != metric.kind()) {
      rule.unreadable(
          metric.name()
              + " was a "
              + defined.kind
              + " before the file was changed; it can be a "
              + metric.kind()
              + " with the next start only, and is left out until then");
      return null;
    }
    if (!defined.unit.equals(metric.unit())) {
      rule.warn(
          metric.name()
              + " was in '"
              + defined.unit
              + "' before the file was changed, and takes the unit '"
              + metric.unit()
              + "' with the next start only");
    }
    return defined.instrument;
  }

  /** Whether a gauge of instances may have this name. */
  boolean isFreeForGauge(ActiveRule rule, MetricAction metric) {
    if (!instruments.containsKey(key(metric))) {
      return true;
    }
    rule.unreadable(
        metric.name()
            + " was measured at calls before the file was changed; it can be read from instances"
            + " with the next start only, and is left out until then");
    return false;
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
        return meter
            .gaugeBuilder(metric.name())
            .setUnit(metric.unit())
            .setDescription(metric.description())
            .build();
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

  Meter meter() {
    return meter;
  }

  private static String key(MetricAction metric) {
    return metric.name().toLowerCase(Locale.ROOT);
  }

  /** What is there under a name. */
  private static final class Defined {
    private final MetricAction.Kind kind;
    private final String unit;
    private final Object instrument;

    Defined(MetricAction.Kind kind, String unit, Object instrument) {
      this.kind = kind;
      this.unit = unit;
      this.instrument = instrument;
    }
  }
}
