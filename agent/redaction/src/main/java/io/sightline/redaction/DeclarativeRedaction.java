package io.sightline.redaction;

import static io.sightline.declarative.ConfigurationTree.component;
import static io.sightline.declarative.ConfigurationTree.entry;
import static io.sightline.declarative.ConfigurationTree.list;
import static io.sightline.declarative.ConfigurationTree.section;
import static java.util.Arrays.asList;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.sightline.declarative.ConfigurationPart;
import io.sightline.declarative.ConfigurationTree;
import io.sightline.declarative.ProcessSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.logging.Logger;

/**
 * Puts our component around each exporter of a declarative configuration file, and masks what the
 * file says of the resource.
 */
@AutoService(ConfigurationPart.class)
public final class DeclarativeRedaction implements ConfigurationPart {

  /** Of the exporters, and of the reader that others ask. */
  static final String COMPONENT = "sightline_redaction";

  static final String BAGGAGE = "sightline_baggage";

  static final String EXPORTER = "exporter";

  /** The processors that make their exporter by its component, head-mark's among them. */
  private static final List<String> EXPORTING = asList("batch", "simple", "sightline_batch");

  private static final Logger logger = Logger.getLogger(DeclarativeRedaction.class.getName());

  @SuppressWarnings("NonFinalStaticField") // One for all components, made on the starting thread.
  private static Redactor redactor;

  static synchronized Redactor redactor() {
    if (redactor == null) {
      redactor = Redactor.create(ProcessSettings.get());
    }
    return redactor;
  }

  @Override
  public String name() {
    return "redaction";
  }

  @Override
  public boolean protects() {
    return true;
  }

  /** Around everything that the others have added. */
  @Override
  public int order() {
    return 100;
  }

  @Override
  public void apply(ConfigurationTree file, ConfigProperties settings) {
    if (!RedactionSettings.isEnabled(settings)) {
      return;
    }
    wrapProcessors(file, "tracer_provider");
    wrapProcessors(file, "logger_provider");
    wrapReaders(file);
    replaceBaggage(file);
    maskResource(file, settings);
  }

  private static void wrapProcessors(ConfigurationTree file, String provider) {
    Map<String, Object> section = file.find(provider);
    if (section == null) {
      return;
    }
    list(section, "processors").removeIf(processor -> !wrapProcessor(processor));
  }

  /** Returns whether what it exports is masked now; most processors export nothing. */
  private static boolean wrapProcessor(Map<String, Object> processor) {
    for (Map.Entry<String, Object> kind : processor.entrySet()) {
      Map<String, Object> configuration = section(kind.getValue());
      if (configuration == null || !configuration.containsKey(EXPORTER)) {
        continue;
      }
      if (!EXPORTING.contains(kind.getKey())) {
        logger.severe(
            "sightline: the processor "
                + kind.getKey()
                + " of the configuration file is left out, since what it exports could not be"
                + " masked: only the exporters of batch and simple processors can be."
                + " sightline.redaction.enabled=false leaves it, and all unmasked.");
        return false;
      }
      wrap(configuration);
    }
    return true;
  }

  private static void wrapReaders(ConfigurationTree file) {
    Map<String, Object> provider = file.find("meter_provider");
    if (provider == null) {
      return;
    }
    for (Map<String, Object> reader : list(provider, "readers")) {
      for (Object kind : reader.values()) {
        Map<String, Object> configuration = section(kind);
        if (configuration != null && configuration.containsKey(EXPORTER)) {
          wrap(configuration);
        }
      }
    }
  }

  private static void wrap(Map<String, Object> configuration) {
    configuration.computeIfPresent(
        EXPORTER, (key, exporter) -> entry(COMPONENT, entry(EXPORTER, exporter)));
  }

  private static void replaceBaggage(ConfigurationTree file) {
    Map<String, Object> propagator = file.find("propagator");
    if (propagator == null) {
      return;
    }
    ListIterator<Map<String, Object>> composite = list(propagator, "composite").listIterator();
    while (composite.hasNext()) {
      if (composite.next().containsKey("baggage")) {
        composite.set(component(BAGGAGE));
      }
    }
    Object names = propagator.get("composite_list");
    if (names != null) {
      List<String> replaced = new ArrayList<>();
      for (String name : names.toString().split(",")) {
        replaced.add(name.trim().equals("baggage") ? BAGGAGE : name);
      }
      propagator.put("composite_list", String.join(",", replaced));
    }
  }

  private static void maskResource(ConfigurationTree file, ConfigProperties settings) {
    Map<String, Object> resource = file.find("resource");
    if (resource == null) {
      return;
    }
    for (Map<String, Object> attribute : list(resource, "attributes")) {
      Object value = attribute.get("value");
      if (value instanceof String) {
        attribute.put("value", mask(String.valueOf(attribute.get("name")), (String) value));
      }
    }
    Object pairs = resource.get("attributes_list");
    if (pairs != null) {
      List<String> masked = new ArrayList<>();
      for (String pair : pairs.toString().split(",")) {
        int separator = pair.indexOf('=');
        masked.add(
            separator < 0
                ? pair
                : pair.substring(0, separator + 1)
                    + mask(pair.substring(0, separator).trim(), pair.substring(separator + 1)));
      }
      resource.put("attributes_list", String.join(",", masked));
    }
    if (RedactionSettings.removesCommandLine(settings)
        && file.find("resource", "detection/development") != null) {
      Map<String, Object> detected = file.get("resource", "detection/development", "attributes");
      List<Object> excluded = new ArrayList<>();
      if (detected.get("excluded") instanceof List) {
        excluded.addAll((List<?>) detected.get("excluded"));
      }
      excluded.add("process.command_args");
      excluded.add("process.command_line");
      detected.put("excluded", excluded);
    }
  }

  private static String mask(String name, String value) {
    // By these the signals are joined; they are what the user called the service.
    if (name.startsWith("service.") || name.startsWith("telemetry.")) {
      return value;
    }
    AttributeKey<String> key = AttributeKey.stringKey(name);
    Attributes masked = redactor().masker().mask(Attributes.of(key, value));
    // An attribute without a name is none: the SDK leaves it out, too.
    return masked.isEmpty() ? value : masked.get(key);
  }
}
