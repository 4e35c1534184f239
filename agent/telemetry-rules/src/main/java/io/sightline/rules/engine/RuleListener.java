package io.sightline.rules.engine;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.javaagent.bootstrap.InstrumentationHolder;
import io.opentelemetry.javaagent.extension.AgentListener;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Starts the rules when the agent is ready; without a rule file it does nothing at all. */
@AutoService(AgentListener.class)
public final class RuleListener implements AgentListener {

  private static final Logger logger = Logger.getLogger(RuleListener.class.getName());

  @Override
  public void afterAgent(AutoConfiguredOpenTelemetrySdk sdk) {
    List<Path> files = RuleSettings.files();
    if (files.isEmpty() || !RuleSettings.enabled()) {
      return;
    }
    try {
      HookInstaller.install(InstrumentationHolder.getInstrumentation());
      RuleService.start(
          files, InstrumentationHolder.getInstrumentation(), GlobalOpenTelemetry.get());
    } catch (Throwable t) {
      logger.log(Level.WARNING, "sightline: no telemetry rules, the application runs without", t);
    }
  }
}
