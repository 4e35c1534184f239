package io.sightline.instrumentation.helidon.webclient.v4_0;

import static java.util.Arrays.asList;

import com.google.auto.service.AutoService;
import io.opentelemetry.javaagent.extension.instrumentation.InstrumentationModule;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import java.util.List;

@AutoService(InstrumentationModule.class)
public class HelidonWebClientInstrumentationModule extends InstrumentationModule {

  public HelidonWebClientInstrumentationModule() {
    super("helidon-webclient", "helidon-webclient-4.0");
  }

  @Override
  public boolean isHelperClass(String className) {
    return className.startsWith("io.sightline.instrumentation.helidon.webclient.");
  }

  @Override
  public List<TypeInstrumentation> typeInstrumentations() {
    return asList(
        new ClientRequestInstrumentation(),
        new HttpClientSpiInstrumentation(),
        new ProtocolDiscoveryInstrumentation(),
        new WebClientTelemetryInstrumentation(),
        new WebClientTracingInstrumentation());
  }
}
