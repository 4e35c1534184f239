package io.sightline.instrumentation.helidon.webserver.v4_3;

import static java.util.Collections.singletonList;

import com.google.auto.service.AutoService;
import io.opentelemetry.javaagent.extension.instrumentation.InstrumentationModule;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import java.util.List;

@AutoService(InstrumentationModule.class)
public class HelidonWebServerInstrumentationModule extends InstrumentationModule {

  public HelidonWebServerInstrumentationModule() {
    super("helidon-webserver", "helidon-webserver-4.3");
  }

  @Override
  public boolean isHelperClass(String className) {
    return className.startsWith("io.sightline.instrumentation.helidon.webserver.");
  }

  @Override
  public List<TypeInstrumentation> typeInstrumentations() {
    return singletonList(new FiltersInstrumentation());
  }
}
