package io.sightline.requestid;

import static io.sightline.declarative.ConfigurationTree.component;
import static io.sightline.declarative.ConfigurationTree.list;

import com.google.auto.service.AutoService;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.sightline.declarative.ConfigurationPart;
import io.sightline.declarative.ConfigurationTree;
import java.util.Map;

/** Adds propagator and processors to a declarative configuration file. */
@AutoService(ConfigurationPart.class)
public final class DeclarativeRequestId implements ConfigurationPart {

  static final String COMPONENT = "sightline_request_id";

  @Override
  public String name() {
    return "request id";
  }

  @Override
  public int order() {
    return 0;
  }

  @Override
  public void apply(ConfigurationTree file, ConfigProperties settings) {
    if (!RequestIdCustomizer.start(settings)) {
      return;
    }
    addFirst(file, "tracer_provider");
    // First: a batch must not go out before the attribute is there.
    addFirst(file, "logger_provider");
    Map<String, Object> propagator = file.find("propagator");
    // Beside whatever propagators the user wants, unless that is none at all.
    if (propagator != null && hasAny(propagator)) {
      list(propagator, "composite").add(component(RequestIdPropagatorProvider.NAME));
    }
  }

  @Override
  public void withdraw() {
    RequestIdCustomizer.stop();
  }

  private static void addFirst(ConfigurationTree file, String provider) {
    Map<String, Object> section = file.find(provider);
    if (section != null) {
      list(section, "processors").add(0, component(COMPONENT));
    }
  }

  private static boolean hasAny(Map<String, Object> propagator) {
    if (!list(propagator, "composite").isEmpty()) {
      return true;
    }
    Object names = propagator.get("composite_list");
    return names != null && !names.toString().trim().isEmpty() && !names.equals("none");
  }
}
