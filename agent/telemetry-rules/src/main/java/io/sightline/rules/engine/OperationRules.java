package io.sightline.rules.engine;

import com.google.auto.service.AutoService;
import io.opentelemetry.instrumentation.api.incubator.instrumenter.InstrumenterCustomizer;
import io.opentelemetry.instrumentation.api.incubator.instrumenter.InstrumenterCustomizer.InstrumentationType;
import io.opentelemetry.instrumentation.api.incubator.instrumenter.InstrumenterCustomizerProvider;
import io.sightline.rules.model.Match;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Has every instrumentation tell the rules of its operations, if there is a rule file. */
@AutoService(InstrumenterCustomizerProvider.class)
public final class OperationRules implements InstrumenterCustomizerProvider {

  private static final List<String> SCHEDULERS =
      Arrays.asList("-scheduling-", ".quartz-", ".powerjob-", ".xxl-job-", "elasticjob-");

  @Override
  public void customize(InstrumenterCustomizer customizer) {
    if (!RuleSettings.files().isEmpty() && RuleSettings.enabled()) {
      List<Match.Operation> kinds = kinds(customizer);
      customizer.addOperationMetrics(meter -> new Operations(kinds));
    }
  }

  private static List<Match.Operation> kinds(InstrumenterCustomizer customizer) {
    List<Match.Operation> kinds = new ArrayList<>();
    for (InstrumentationType type : InstrumentationType.values()) {
      if (customizer.hasType(type)) {
        addKind(type.name(), kinds);
      }
    }
    if (isScheduler(customizer.getInstrumentationName())) {
      kinds.add(Match.Operation.SCHEDULED_TASK);
    }
    if (customizer.getInstrumentationName().startsWith("io.sightline.helidon-websocket-")) {
      kinds.add(Match.Operation.WEBSOCKET);
    }
    return kinds;
  }

  /** Adds the kind of a type of the agent's; a later agent has types that rules know nothing of. */
  static void addKind(String type, List<Match.Operation> kinds) {
    for (Match.Operation kind : Match.Operation.values()) {
      // The agent tells the receipt of messages from their processing.
      if (type.equals(kind.name())
          || kind == Match.Operation.MESSAGING_CONSUMER && type.startsWith(kind.name() + "_")) {
        kinds.add(kind);
      }
    }
  }

  // The agent has no type for them; those who schedule do nothing else.
  static boolean isScheduler(String instrumentation) {
    for (String scheduler : SCHEDULERS) {
      if (instrumentation.contains(scheduler)) {
        return true;
      }
    }
    return false;
  }
}
