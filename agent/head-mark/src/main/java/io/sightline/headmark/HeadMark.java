package io.sightline.headmark;

import com.google.auto.service.AutoService;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.logging.Logger;

/**
 * Marks a share of the traces, at their first span, by the sampled flag that W3C's {@code
 * traceparent} carries on. The others are recorded and exported all the same: counts made from
 * spans stay exact, and the Collector decides what is stored. Exemplars are taken of marked traces
 * only, so that a Collector that keeps those keeps the traces behind all exemplars.
 */
@AutoService(AutoConfigurationCustomizerProvider.class)
public final class HeadMark implements AutoConfigurationCustomizerProvider {

  private static final Logger logger = Logger.getLogger(HeadMark.class.getName());

  private static final String SHARE = "sightline.traces.share";
  private static final String SAMPLER_OF_THE_USER = "otel.traces.sampler";

  @Override
  public void customize(AutoConfigurationCustomizer configuration) {
    configuration
        .addSamplerCustomizer(HeadMark::configure)
        .addSpanProcessorCustomizer(HeadMark::configure);
  }

  /** Before the defaults, which wrap the sampler to drop health checks. */
  @Override
  public int order() {
    return -100;
  }

  private static Sampler configure(Sampler sampler, ConfigProperties config) {
    double share = share(config);
    String problem = problem(config, samplerOfTheUser(config));
    if (problem != null) {
      logger.warning(problem);
    }
    return share < 1 ? MarkSampler.create(share) : sampler;
  }

  private static SpanProcessor configure(SpanProcessor processor, ConfigProperties config) {
    return share(config) < 1 ? new UnmarkedSpanProcessor(processor) : processor;
  }

  private static double share(ConfigProperties config) {
    return share(config, samplerOfTheUser(config));
  }

  /** 1 also when the setting has no effect: upstream's way to sample is left as it is. */
  static double share(ConfigProperties config, String samplerOfTheUser) {
    String text = config.getString(SHARE);
    return text == null || problem(config, samplerOfTheUser) != null ? 1 : Double.parseDouble(text);
  }

  private static String samplerOfTheUser(ConfigProperties config) {
    String sampler = config.getString(SAMPLER_OF_THE_USER);
    return sampler == null ? null : SAMPLER_OF_THE_USER + "=" + sampler;
  }

  static String problem(ConfigProperties config, String samplerOfTheUser) {
    String text = config.getString(SHARE);
    if (text == null) {
      return null;
    }
    if (!isShare(text)) {
      return String.format(
          "sightline: %s=%s is no number from 0 to 1; all traces are marked", SHARE, text);
    }
    if (samplerOfTheUser != null && Double.parseDouble(text) < 1) {
      return String.format(
          "sightline: %s=%s has no effect, because %s decides", SHARE, text, samplerOfTheUser);
    }
    return null;
  }

  private static boolean isShare(String text) {
    try {
      double share = Double.parseDouble(text);
      return share >= 0 && share <= 1;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
