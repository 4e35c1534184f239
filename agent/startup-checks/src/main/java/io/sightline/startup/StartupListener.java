package io.sightline.startup;

import static java.util.Collections.emptyList;
import static java.util.Collections.emptyMap;

import com.google.auto.service.AutoService;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.javaagent.extension.AgentListener;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Says in one line what the agent does, and looks for the usual mistakes on a thread of its own,
 * which ends when it is done: the application's start waits for nothing but the line.
 */
@AutoService(AgentListener.class)
public final class StartupListener implements AgentListener {

  private static final Logger logger = Logger.getLogger(StartupListener.class.getName());

  static final String THREAD = "sightline-startup-checks";

  @Override
  public void afterAgent(AutoConfiguredOpenTelemetrySdk sdk) {
    try {
      StartupConfiguration configuration = StartupConfiguration.current();
      if (configuration != null) {
        ConfigProperties config = configuration.config();
        List<OtlpTarget> targets = OtlpTarget.of(config);
        start(config, targets, () -> StartLine.of(config, configuration.resource(), targets));
        return;
      }
      ConfigProperties settings = DefaultConfigProperties.create(emptyMap(), loader());
      String file = settings.getString("otel.config.file");
      if (file != null) {
        // Only the SDK knows what the file says; it speaks of mistakes in it.
        start(settings, emptyList(), () -> StartLine.of(file));
      }
    } catch (Throwable t) {
      logger.log(Level.WARNING, "sightline: no start-up checks", t);
    }
  }

  private static ComponentLoader loader() {
    return ComponentLoader.forClassLoader(StartupListener.class.getClassLoader());
  }

  private static void start(
      ConfigProperties config, List<OtlpTarget> targets, Supplier<String> line) {
    if (config.getBoolean("sightline.start-line.enabled", true)) {
      logger.info(line.get());
    }
    if (config.getBoolean("sightline.startup-checks.enabled", true)) {
      Thread thread = new Thread(() -> check(config, targets), THREAD);
      thread.setDaemon(true);
      thread.setContextClassLoader(null);
      thread.start();
    }
  }

  private static void check(ConfigProperties config, List<OtlpTarget> targets) {
    try {
      OtherAgents.find().forEach(StartupListener::warn);
      UnknownSettings.find(config).forEach(StartupListener::warn);
      for (OtlpTarget target : targets) {
        String mistake = OtlpProbe.check(target);
        if (mistake != null) {
          warn(mistake);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable t) {
      logger.log(Level.WARNING, "sightline: the start-up checks failed", t);
    }
  }

  private static void warn(String mistake) {
    logger.warning("sightline: " + mistake);
  }

  // After the rules have been loaded.
  @Override
  public int order() {
    return Integer.MAX_VALUE;
  }
}
