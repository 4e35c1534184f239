package io.sightline.headmark;

import static io.sightline.declarative.ConfigurationTree.entry;
import static io.sightline.declarative.ConfigurationTree.list;

import com.google.auto.service.AutoService;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.sightline.declarative.ConfigurationPart;
import io.sightline.declarative.ConfigurationTree;
import java.util.Map;
import java.util.logging.Logger;

/** Puts sampler and batch processors that know unmarked spans into a declarative configuration. */
@AutoService(ConfigurationPart.class)
public final class DeclarativeHeadMark implements ConfigurationPart {

  static final String SAMPLER = "sightline_head_mark";
  static final String BATCH = "sightline_batch";

  private static final Logger logger = Logger.getLogger(DeclarativeHeadMark.class.getName());

  @Override
  public String name() {
    return "head mark (sightline.traces.share)";
  }

  /** Before the defaults, which wrap the sampler to drop health checks. */
  @Override
  public int order() {
    return -100;
  }

  @Override
  public void apply(ConfigurationTree file, ConfigProperties settings) {
    Map<String, Object> provider = file.find("tracer_provider");
    String samplerOfTheUser =
        provider == null || !provider.containsKey("sampler")
            ? null
            : "tracer_provider.sampler of the configuration file";
    String problem = HeadMark.problem(settings, samplerOfTheUser);
    if (problem != null) {
      logger.warning(problem);
    }
    double share = HeadMark.share(settings, samplerOfTheUser);
    if (provider == null || share >= 1) {
      return;
    }
    // As text: the SDK warns of numbers when it copies the configuration of a sampler.
    provider.put("sampler", entry(SAMPLER, entry("share", String.valueOf(share))));
    for (Map<String, Object> processor : list(provider, "processors")) {
      if (processor.containsKey("batch")) {
        processor.put(BATCH, processor.remove("batch"));
      }
    }
  }
}
