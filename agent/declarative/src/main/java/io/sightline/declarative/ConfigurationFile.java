package io.sightline.declarative;

import static java.util.Arrays.asList;
import static java.util.Comparator.comparingInt;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.auto.service.AutoService;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfigurationCustomizerProvider;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.OpenTelemetryConfigurationModel;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Brings our defaults into a declarative configuration file ({@code OTEL_CONFIG_FILE}), for which
 * the SDK asks none of the customizers that we have otherwise.
 *
 * <p>The file is changed as maps and lists, not by the classes of its model: those have other
 * methods in each version, and their hook for exporters closes the one that is wrapped.
 *
 * <p>Where that fails, nothing is exported: what is not masked must not leave the process.
 */
@AutoService(DeclarativeConfigurationCustomizerProvider.class)
public final class ConfigurationFile implements DeclarativeConfigurationCustomizerProvider {

  private static final Logger logger = Logger.getLogger(ConfigurationFile.class.getName());

  /** As redaction reads it, whose classes may be what fails. */
  private static final String REDACTION = "sightline.redaction.enabled";

  private static final String TRACE_CONTEXT = "tracecontext";

  /** What of a file sends nothing, and what the application needs of it: instrumentations are. */
  private static final List<String> HARMLESS =
      asList("file_format", "log_level", "resource", "distribution", "instrumentation/development");

  @Override
  public void customize(DeclarativeConfigurationCustomizer configuration) {
    configuration.addModelCustomizer(ConfigurationFile::apply);
  }

  // After the customizers of upstream and of other extensions, so that nothing is added later.
  @Override
  public int order() {
    return Integer.MAX_VALUE;
  }

  private static OpenTelemetryConfigurationModel apply(OpenTelemetryConfigurationModel model) {
    List<ConfigurationPart> parts = new ArrayList<>();
    try {
      ConfigurationTree file = read(model);
      if (Boolean.TRUE.equals(file.root().get("disabled"))) {
        return model;
      }
      ServiceLoader.load(ConfigurationPart.class, ConfigurationFile.class.getClassLoader())
          .forEach(parts::add);
      parts.sort(comparingInt(ConfigurationPart::order));
      apply(parts, file, ProcessSettings.get());
      return write(file);
    } catch (Throwable t) {
      // The user hears of a mistake in the file from the SDK; what else fails is ours.
      parts.forEach(ConfigurationPart::withdraw);
      return withoutOurs(model, t);
    }
  }

  private static void apply(
      List<ConfigurationPart> parts, ConfigurationTree file, ConfigProperties settings) {
    for (ConfigurationPart part : parts) {
      try {
        part.apply(file, settings);
      } catch (RuntimeException | LinkageError e) {
        if (part.protects()) {
          throw e;
        }
        logger.log(
            Level.WARNING, "sightline: " + part.name() + " is off with this configuration file", e);
      }
    }
  }

  /** What fails in here keeps the agent from starting: then nothing is exported, either. */
  private static OpenTelemetryConfigurationModel withoutOurs(
      OpenTelemetryConfigurationModel model, Throwable reason) {
    ConfigProperties settings = ProcessSettings.get();
    String name = settings.getString("otel.config.file", "the configuration file");
    logger.log(Level.FINE, "sightline: why " + name + " is without our part", reason);
    String redaction = settings.getString(REDACTION);
    if (redaction != null && redaction.trim().equalsIgnoreCase("false")) {
      logger.warning(
          String.format(
              "sightline: %s is used as it is, none of our defaults apply: %s",
              name, describe(reason)));
      return model;
    }
    logger.severe(
        String.format(
            "sightline: NOTHING IS EXPORTED, no traces, metrics or logs: redaction could not be put"
                + " into %s (%s), and what is not masked must not leave. The application runs as"
                + " ever. If the file is not the reason, please report it, with what"
                + " otel.javaagent.debug=true adds here; %s=false exports all, unmasked.",
            name, describe(reason), REDACTION));
    return write(harmless(read(model)));
  }

  private static ConfigurationTree harmless(ConfigurationTree file) {
    boolean passesTraces = hasTraceContext(file.find("propagator"));
    file.root().keySet().retainAll(HARMLESS);
    if (passesTraces) {
      // What it passes on has no data of ours, unlike baggage, and keeps the traces of others
      // whole.
      file.get("propagator").put("composite_list", TRACE_CONTEXT);
    }
    return file;
  }

  private static boolean hasTraceContext(Map<String, Object> propagator) {
    if (propagator == null) {
      return false;
    }
    Object names = propagator.get("composite_list");
    return names != null
            && asList(names.toString().trim().split("\\s*,\\s*")).contains(TRACE_CONTEXT)
        || ConfigurationTree.list(propagator, "composite").stream()
            .anyMatch(it -> it.containsKey(TRACE_CONTEXT));
  }

  /** In one line; messages of the parser have several. */
  private static String describe(Throwable reason) {
    String text = reason.toString();
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }

  private static ConfigurationTree read(OpenTelemetryConfigurationModel model) {
    return new ConfigurationTree(
        mapper().convertValue(model, new TypeReference<Map<String, Object>>() {}));
  }

  private static OpenTelemetryConfigurationModel write(ConfigurationTree file) {
    return mapper().convertValue(file.root(), OpenTelemetryConfigurationModel.class);
  }

  /**
   * As the SDK's own, see DeclarativeConfiguration: a name without anything is an empty section.
   */
  private static ObjectMapper mapper() {
    ObjectMapper mapper = new ObjectMapper();
    mapper.setDefaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
    for (Class<?> scalar :
        new Class<?>[] {String.class, Integer.class, Double.class, Boolean.class}) {
      mapper.configOverride(scalar).setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.SET));
    }
    return mapper;
  }
}
