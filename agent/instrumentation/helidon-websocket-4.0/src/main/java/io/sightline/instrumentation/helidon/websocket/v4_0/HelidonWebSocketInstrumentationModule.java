package io.sightline.instrumentation.helidon.websocket.v4_0;

import static java.util.Arrays.asList;

import com.google.auto.service.AutoService;
import io.opentelemetry.javaagent.extension.instrumentation.InstrumentationModule;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import java.util.List;

@AutoService(InstrumentationModule.class)
public class HelidonWebSocketInstrumentationModule extends InstrumentationModule {

  public HelidonWebSocketInstrumentationModule() {
    super("helidon-websocket", "helidon-websocket-4.0");
  }

  @Override
  public boolean isHelperClass(String className) {
    return className.startsWith("io.sightline.instrumentation.helidon.websocket.");
  }

  @Override
  public List<TypeInstrumentation> typeInstrumentations() {
    return asList(
        new WsUpgraderInstrumentation(),
        new WsRouteInstrumentation(),
        new WsConnectionInstrumentation());
  }
}
