package io.sightline.virtualthreads;

import static java.util.Arrays.asList;

import com.google.auto.service.AutoService;
import io.opentelemetry.javaagent.extension.instrumentation.InstrumentationModule;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.util.List;

/**
 * The context goes along when a virtual thread is started without an executor. Off unless asked
 * for: no class of the JDK is touched then.
 */
@AutoService(InstrumentationModule.class)
public class VirtualThreadsInstrumentationModule extends InstrumentationModule {

  static final String PROPAGATE = "sightline.virtual-threads.propagate";

  public VirtualThreadsInstrumentationModule() {
    super("virtual-threads", "virtual-threads-21");
  }

  @Override
  public boolean defaultEnabled(ConfigProperties config) {
    return super.defaultEnabled(config) && config.getBoolean(PROPAGATE, false);
  }

  @Override
  public boolean isHelperClass(String className) {
    return className.startsWith("io.sightline.virtualthreads.");
  }

  @Override
  public List<TypeInstrumentation> typeInstrumentations() {
    return asList(new ThreadInstrumentation(), new BuilderInstrumentation());
  }
}
