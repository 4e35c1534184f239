package io.sightline.declarative;

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
 */
@AutoService(DeclarativeConfigurationCustomizerProvider.class)
public final class ConfigurationFile implements DeclarativeConfigurationCustomizerProvider {

  private static final Logger logger = Logger.getLogger(ConfigurationFile.class.getName());

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
    try {
      ConfigurationTree file =
          new ConfigurationTree(
              mapper().convertValue(model, new TypeReference<Map<String, Object>>() {}));
      if (Boolean.TRUE.equals(file.root().get("disabled"))) {
        return model;
      }
      apply(file, ProcessSettings.get());
      return mapper().convertValue(file.root(), OpenTelemetryConfigurationModel.class);
    } catch (RuntimeException | LinkageError e) {
      // The user hears of a mistake in the file from the SDK; what else fails is ours.
      logger.log(
          Level.WARNING,
          "sightline: the configuration file is used as it is: secrets and personal data are NOT"
              + " masked, and none of our defaults apply",
          e);
      return model;
    }
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

  private static void apply(ConfigurationTree file, ConfigProperties settings) {
    List<ConfigurationPart> parts = new ArrayList<>();
    ServiceLoader.load(ConfigurationPart.class, ConfigurationFile.class.getClassLoader())
        .forEach(parts::add);
    parts.sort(comparingInt(ConfigurationPart::order));
    for (ConfigurationPart part : parts) {
      try {
        part.apply(file, settings);
      } catch (RuntimeException | LinkageError e) {
        logger.log(
            Level.WARNING, "sightline: " + part.name() + " is off with this configuration file", e);
      }
    }
  }
}
