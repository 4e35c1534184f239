package io.sightline.rules.engine;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.util.Collections;
import java.util.Map;

/** What the rules say about themselves: {@code sightline.rule.*}. */
final class RuleMetrics {

  private static final AttributeKey<String> RULE = AttributeKey.stringKey("rule");
  private static final AttributeKey<String> REASON = AttributeKey.stringKey("reason");

  private final LongCounter reloads;
  private volatile Map<String, RuleCounts> counts = Collections.emptyMap();

  RuleMetrics(OpenTelemetry openTelemetry, Engine engine) {
    Meter meter = openTelemetry.getMeter(Surroundings.SCOPE);
    reloads =
        meter
            .counterBuilder("sightline.rule.reloads")
            .setDescription("Changes of the rule files that were seen")
            .build();
    meter
        .counterBuilder("sightline.rule.hits")
        .setDescription("How often a rule did what it says")
        .buildWithCallback(
            measurement ->
                counts.forEach(
                    (rule, count) ->
                        measurement.record(count.hits.sum(), Attributes.of(RULE, rule))));
    meter
        .counterBuilder("sightline.rule.errors")
        .setDescription("Failures of a rule, of getters that it calls, and values it cannot use")
        .buildWithCallback(
            measurement -> counts.forEach((rule, count) -> errors(measurement, rule, count)));
    meter
        .gaugeBuilder("sightline.rule.methods")
        .ofLongs()
        .setDescription("How many methods a rule watches")
        .buildWithCallback(
            measurement -> {
              for (ActiveRule rule : engine.rules().active()) {
                if (!rule.rule().isAboutOperations()) {
                  measurement.record(rule.watched(), Attributes.of(RULE, rule.name()));
                }
              }
            });
    meter
        .gaugeBuilder("sightline.rule.muted")
        .ofLongs()
        .setDescription("1 for a rule that was switched off because it failed")
        .buildWithCallback(
            measurement -> {
              for (ActiveRule rule : engine.rules().active()) {
                measurement.record(rule.isMuted() ? 1 : 0, Attributes.of(RULE, rule.name()));
              }
            });
  }

  void replace(Map<String, RuleCounts> counts) {
    this.counts = counts;
  }

  void reloaded(boolean taken) {
    reloads.add(1, Attributes.of(AttributeKey.stringKey("result"), taken ? "taken" : "refused"));
  }

  private static void errors(ObservableLongMeasurement measurement, String rule, RuleCounts count) {
    error(measurement, rule, "rule", count.failures.sum());
    error(measurement, rule, "getter", count.getterFailures.sum());
    error(measurement, rule, "value", count.unreadable.sum());
    error(measurement, rule, "limit", count.overflows.sum());
  }

  private static void error(
      ObservableLongMeasurement measurement, String rule, String reason, long count) {
    if (count > 0) {
      measurement.record(count, Attributes.of(RULE, rule, REASON, reason));
    }
  }
}
