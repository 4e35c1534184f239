package io.sightline.defaults;

import static java.util.Collections.emptyMap;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.javaagent.extension.AgentListener;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What carries the virtual threads of the application, as the JVM itself counts it; upstream tells
 * of platform threads alone. Four attributes of its management bean are read when metrics are
 * collected, and at no other time.
 *
 * <p>JDKs before 24 have no such bean, nor has a run-time image without the module jdk.management:
 * there are no such metrics then. Switched off together with upstream's metrics of the JVM.
 */
@AutoService(AgentListener.class)
public final class VirtualThreadSchedulerMetrics implements AgentListener {

  private static final Logger logger =
      Logger.getLogger(VirtualThreadSchedulerMetrics.class.getName());

  private static final String SCOPE = "io.sightline.virtual-thread-scheduler";
  private static final String BEAN = "jdk.management.VirtualThreadSchedulerMXBean";

  private static final String UPSTREAMS = "otel.instrumentation.runtime-telemetry.enabled";
  private static final String ALL_OF_UPSTREAM = "otel.instrumentation.common.default-enabled";

  @SuppressWarnings("NonFinalStaticField") // Set while the SDK is configured, read after it.
  private static volatile boolean wanted = true;

  static Map<String, String> configure(ConfigProperties config) {
    wanted = config.getBoolean(UPSTREAMS, config.getBoolean(ALL_OF_UPSTREAM, true));
    return emptyMap();
  }

  @Override
  public void afterAgent(AutoConfiguredOpenTelemetrySdk sdk) {
    if (!wanted) {
      return;
    }
    try {
      register();
    } catch (ClassNotFoundException before24) {
      logger.log(Level.FINE, "this JVM does not tell of the scheduler of virtual threads");
    } catch (Throwable t) {
      logger.log(Level.WARNING, "sightline: no metrics of virtual threads", t);
    }
  }

  private static void register() throws ReflectiveOperationException {
    // Of the boot loader. By the bean itself, no server of all beans has to be started.
    Class<? extends PlatformManagedObject> type =
        Class.forName(BEAN, false, null).asSubclass(PlatformManagedObject.class);
    PlatformManagedObject bean = ManagementFactory.getPlatformMXBean(type);
    Meter meter = GlobalOpenTelemetry.get().getMeter(SCOPE);
    gauge(
        meter,
        "jvm.virtual_thread.scheduler.parallelism",
        "Platform threads that may carry virtual ones at a time",
        bean,
        type.getMethod("getParallelism"));
    gauge(
        meter,
        "jvm.virtual_thread.scheduler.pool_size",
        "Platform threads that are there to carry virtual ones",
        bean,
        type.getMethod("getPoolSize"));
    gauge(
        meter,
        "jvm.virtual_thread.mounted",
        "Virtual threads that are being carried",
        bean,
        type.getMethod("getMountedVirtualThreadCount"));
    gauge(
        meter,
        "jvm.virtual_thread.queued",
        "Virtual threads that could go on and wait to be carried",
        bean,
        type.getMethod("getQueuedVirtualThreadCount"));
  }

  private static void gauge(
      Meter meter, String name, String description, Object bean, Method attribute) {
    meter
        .gaugeBuilder(name)
        .ofLongs()
        .setDescription(description)
        .setUnit("{thread}")
        .buildWithCallback(
            measurement -> {
              long value = read(bean, attribute);
              // What the JVM does not know is -1.
              if (value >= 0) {
                measurement.record(value);
              }
            });
  }

  private static long read(Object bean, Method attribute) {
    try {
      return ((Number) attribute.invoke(bean)).longValue();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
