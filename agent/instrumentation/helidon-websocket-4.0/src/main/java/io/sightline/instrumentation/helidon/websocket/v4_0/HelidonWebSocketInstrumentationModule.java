package io.sightline.instrumentation.helidon.websocket.v4_0;

import static io.opentelemetry.javaagent.extension.matcher.AgentElementMatchers.hasClassesNamed;
import static java.util.Arrays.asList;

import com.google.auto.service.AutoService;
import io.opentelemetry.javaagent.extension.instrumentation.InstrumentationModule;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import java.util.List;
import net.bytebuddy.matcher.ElementMatcher;

@AutoService(InstrumentationModule.class)
public class HelidonWebSocketInstrumentationModule extends InstrumentationModule {

  public HelidonWebSocketInstrumentationModule() {
    super("helidon-websocket", "helidon-websocket-4.0");
  }

  /** Half of what it changes is Helidon's HTTP server, which is there without WebSockets, too. */
  @Override
  public ElementMatcher.Junction<ClassLoader> classLoaderMatcher() {
    return hasClassesNamed("io.helidon.webserver.websocket.WsConnection");
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
        new WsConnectionInstrumentation(),
        new HttpRoutingInstrumentation(),
        new FiltersInstrumentation(),
        new Http1ConnectionInstrumentation());
  }
}
