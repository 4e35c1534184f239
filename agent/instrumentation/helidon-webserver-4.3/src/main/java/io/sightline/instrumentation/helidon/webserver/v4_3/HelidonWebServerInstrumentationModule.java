package io.sightline.instrumentation.helidon.webserver.v4_3;

import static java.util.Arrays.asList;

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
    // One module: without the filter, the connection's part could not tell what was routed already.
    return asList(
        new FiltersInstrumentation(),
        new Http1ConnectionInstrumentation(),
        new Http1ServerResponseInstrumentation());
  }
}
