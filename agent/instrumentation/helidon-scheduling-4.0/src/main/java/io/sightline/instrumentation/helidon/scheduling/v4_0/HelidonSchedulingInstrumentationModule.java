package io.sightline.instrumentation.helidon.scheduling.v4_0;

import static java.util.Collections.singletonList;

import com.google.auto.service.AutoService;
import io.opentelemetry.javaagent.extension.instrumentation.InstrumentationModule;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import java.util.List;

@AutoService(InstrumentationModule.class)
public class HelidonSchedulingInstrumentationModule extends InstrumentationModule {

  public HelidonSchedulingInstrumentationModule() {
    super("helidon-scheduling", "helidon-scheduling-4.0");
  }

  @Override
  public boolean isHelperClass(String className) {
    return className.startsWith("io.sightline.instrumentation.helidon.scheduling.");
  }

  @Override
  public List<TypeInstrumentation> typeInstrumentations() {
    return singletonList(new TaskConfigInstrumentation());
  }
}
