package io.sightline.instrumentation.helidon.websocket.v4_0;

import static io.opentelemetry.javaagent.extension.matcher.AgentElementMatchers.hasClassesNamed;
import static java.util.Arrays.asList;
import static net.bytebuddy.matcher.ElementMatchers.not;

import com.google.auto.service.AutoService;
import io.opentelemetry.javaagent.extension.instrumentation.InstrumentationModule;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import java.util.List;
import net.bytebuddy.matcher.ElementMatcher;

@AutoService(InstrumentationModule.class)
public class HelidonWebSocketInstrumentationModule extends InstrumentationModule {

  /** Of Helidon 4.5. */
  private static final String ROUTED_UPGRADER =
      "io.helidon.webserver.websocket.WsUpgrader$RoutedUpgrader";

  public HelidonWebSocketInstrumentationModule() {
    super("helidon-websocket", "helidon-websocket-4.0");
  }

  /**
   * Not where routing makes the connection: {@code upgrade} is never called there, and each would
   * look like that of a foreign upgrader, beside the span that HTTP has for it.
   */
  @Override
  public ElementMatcher.Junction<ClassLoader> classLoaderMatcher() {
    return not(hasClassesNamed(ROUTED_UPGRADER));
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
