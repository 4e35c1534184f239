package io.sightline.defaults;

import static io.sightline.declarative.ConfigurationTree.component;
import static io.sightline.declarative.ConfigurationTree.entry;
import static io.sightline.declarative.ConfigurationTree.list;
import static io.sightline.declarative.ConfigurationTree.section;

import com.google.auto.service.AutoService;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.sightline.declarative.ConfigurationPart;
import io.sightline.declarative.ConfigurationTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a declarative configuration file leaves open, as far as it has a place for our defaults. */
@AutoService(ConfigurationPart.class)
public final class DeclarativeDefaults implements ConfigurationPart {

  @Override
  public String name() {
    return "what differs from upstream's defaults";
  }

  @Override
  public int order() {
    return 0;
  }

  @Override
  public void apply(ConfigurationTree file, ConfigProperties settings) {
    if (InstanceId.isEnabled(settings)) {
      addInstanceId(file);
    }
    tracing(file, settings);
    logging(file, settings);
    metrics(file, settings);
    DeclarativeInstrumentation.apply(file, settings);
  }

  @Override
  public void withdraw() {
    RequestsInProgress.count(false);
  }

  private static void addInstanceId(ConfigurationTree file) {
    Map<String, String> known = file.resourceAttributes();
    if (known.containsKey(InstanceId.ID.getKey())) {
      return;
    }
    Map<String, Object> component = entry(InstanceIdComponent.KNOWN, known);
    List<Map<String, Object>> detectors =
        list(file.get("resource", "detection/development"), "detectors");
    // Upstream's has a random one: the SDK would warn of another after it.
    if (detectors.removeIf(detector -> detector.containsKey(InstanceIdComponent.UPSTREAMS))) {
      component.put(InstanceIdComponent.UPSTREAMS, new LinkedHashMap<>());
    }
    detectors.add(entry(InstanceIdComponent.NAME, component));
  }

  private static void tracing(ConfigurationTree file, ConfigProperties settings) {
    Map<String, Object> provider = file.find("tracer_provider");
    if (provider == null) {
      return;
    }
    Object sampler = provider.get("sampler");
    provider.put(
        "sampler",
        entry(
            SamplerComponent.NAME,
            entry(
                SamplerComponent.DELEGATE,
                sampler == null
                    ? entry("parent_based", entry("root", component("always_on")))
                    : withRatiosAsText(sampler))));
    Map<String, Object> agent = file.find("distribution", "javaagent");
    boolean threadDetails = agent == null || !agent.containsKey("thread_details_enabled");
    long queueSize = DefaultProperties.spanQueueSize(Runtime.getRuntime().maxMemory());
    for (Map<String, Object> processor : list(provider, "processors")) {
      if (threadDetails && processor.containsKey(ThreadDetailsComponent.UPSTREAMS)) {
        processor.remove(ThreadDetailsComponent.UPSTREAMS);
        processor.putAll(component(ThreadDetailsComponent.NAME));
      }
      // The other one is head-mark's.
      for (String kind : new String[] {"batch", "sightline_batch"}) {
        Map<String, Object> batch = section(processor.get(kind));
        if (batch != null) {
          batch.putIfAbsent("schedule_delay", 1000);
          outlastOutages(batch, queueSize, settings);
        }
      }
    }
  }

  /** Room for what comes meanwhile, and an exporter that tries for as long. */
  private static void outlastOutages(
      Map<String, Object> batch, long queueSize, ConfigProperties settings) {
    batch.putIfAbsent("max_queue_size", queueSize);
    if (OutageRetry.isOff(settings)) {
      return;
    }
    Map<String, Object> exporter = section(batch.get(OutageRetry.EXPORTER));
    for (String otlp : new String[] {"otlp_http", "otlp_grpc"}) {
      Map<String, Object> configuration = exporter == null ? null : section(exporter.get(otlp));
      if (configuration != null) {
        configuration.putIfAbsent("timeout", OtlpTimeouts.WITH_RETRIES);
        batch.putIfAbsent("export_timeout", DefaultProperties.EXPORT_TIMEOUT);
        batch.put(
            OutageRetry.EXPORTER,
            entry(OutageRetry.COMPONENT, entry(OutageRetry.EXPORTER, exporter)));
      }
    }
  }

  /** The SDK warns of numbers when it copies the configuration of a sampler, and takes both. */
  private static Object withRatiosAsText(Object value) {
    Map<String, Object> section = section(value);
    if (section != null) {
      section.replaceAll(
          (name, inner) ->
              name.equals("ratio") && inner instanceof Number
                  ? inner.toString()
                  : withRatiosAsText(inner));
    }
    return value;
  }

  private static void logging(ConfigurationTree file, ConfigProperties settings) {
    Map<String, Object> provider = file.find("logger_provider");
    if (provider == null) {
      return;
    }
    long queueSize = DefaultProperties.logQueueSize(Runtime.getRuntime().maxMemory());
    for (Map<String, Object> processor : list(provider, "processors")) {
      Map<String, Object> batch = section(processor.get("batch"));
      if (batch != null) {
        outlastOutages(batch, queueSize, settings);
      }
    }
  }

  private static void metrics(ConfigurationTree file, ConfigProperties settings) {
    Map<String, Object> provider = file.find("meter_provider");
    if (provider == null) {
      return;
    }
    for (Map<String, Object> reader : list(provider, "readers")) {
      Map<String, Object> periodic = section(reader.get("periodic"));
      if (periodic != null) {
        periodic.putIfAbsent("interval", 10_000);
      }
    }
    List<Map<String, Object>> views = list(provider, "views");
    SdkMetrics.DROPPED.forEach(
        name -> views.add(view(name, entry("aggregation", component("drop")))));
    if (!KafkaClientMetrics.areAllSent(settings)) {
      KafkaClientMetrics.DROPPED.forEach(
          name -> views.add(view(name, entry("aggregation", component("drop")))));
      KafkaClientMetrics.KEPT.forEach(name -> views.add(view(name, new LinkedHashMap<>())));
    }
  }

  private static Map<String, Object> view(String instrument, Map<String, Object> stream) {
    Map<String, Object> view = entry("selector", entry("instrument_name", instrument));
    view.put("stream", stream);
    return view;
  }
}
