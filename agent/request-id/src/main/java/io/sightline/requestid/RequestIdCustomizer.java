package io.sightline.requestid;

import static java.util.Arrays.asList;
import static java.util.Collections.emptyMap;
import static java.util.Collections.singletonList;
import static java.util.Collections.singletonMap;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.javaagent.bootstrap.sightline.RequestIdHook;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.annotation.Nullable;

/**
 * Switches request ids on. Under a declarative configuration file {@link DeclarativeRequestId}
 * does.
 */
@AutoService(AutoConfigurationCustomizerProvider.class)
public final class RequestIdCustomizer implements AutoConfigurationCustomizerProvider {

  /** In spans and log records the same name as in the MDC. */
  static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("request_id");

  private static final Logger logger = Logger.getLogger(RequestIdCustomizer.class.getName());

  private static final String ENABLED = "sightline.request-id.enabled";
  private static final String HOSTS = "sightline.request-id.hosts";
  private static final String PROPAGATORS = "otel.propagators";

  @SuppressWarnings("NonFinalStaticField") // Set while the SDK is configured, read by requests.
  @Nullable
  private static volatile Hosts hosts;

  /** Where ids may go, or null as long as there are none. */
  @Nullable
  static Hosts hosts() {
    return hosts;
  }

  @Override
  public void customize(AutoConfigurationCustomizer configuration) {
    configuration
        .addPropertiesCustomizer(RequestIdCustomizer::configure)
        .addTracerProviderCustomizer(
            (builder, config) ->
                isEnabled(config)
                    ? builder.addSpanProcessor(new RequestIdSpanProcessor())
                    : builder)
        // First: a batch must not go out before the attribute is there.
        .addLoggerProviderCustomizer(
            (builder, config) ->
                isEnabled(config)
                    ? builder.addLogRecordProcessorFirst(new RequestIdLogRecordProcessor())
                    : builder);
  }

  /** Returns whether there are ids; from then on, requests have them. */
  static boolean start(ConfigProperties config) {
    if (!isEnabled(config)) {
      hosts = null;
      return false;
    }
    // An empty list is how a user keeps ids inside, and looks like an unset one.
    hosts =
        new Hosts(
            config.getString(HOSTS) == null ? singletonList(Hosts.PRIVATE) : config.getList(HOSTS));
    try {
      RequestIdHook.connect(RequestIdCustomizer::read);
    } catch (LinkageError e) {
      logger.log(
          Level.WARNING, "sightline: no request_id in the MDC, the agent jar is not ours", e);
    }
    return true;
  }

  /** No request has an id any more. */
  static void stop() {
    hosts = null;
  }

  private static Map<String, String> configure(ConfigProperties config) {
    if (!start(config)) {
      return emptyMap();
    }
    // Beside whatever propagators the user wants, unless that is none at all.
    List<String> propagators = new ArrayList<>(config.getList(PROPAGATORS));
    if (propagators.isEmpty()) {
      propagators.addAll(asList("tracecontext", "baggage"));
    }
    if (propagators.contains("none") || propagators.contains(RequestIdPropagatorProvider.NAME)) {
      return emptyMap();
    }
    propagators.add(RequestIdPropagatorProvider.NAME);
    return singletonMap(PROPAGATORS, String.join(",", propagators));
  }

  @Nullable
  private static String read(Object context) {
    RequestId id = RequestId.from((Context) context);
    return id == null ? null : id.value();
  }

  private static boolean isEnabled(ConfigProperties config) {
    return config.getBoolean(ENABLED, true);
  }
}
