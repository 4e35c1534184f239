package io.sightline.instrumentation.helidon.grpc.v4_4;

import static java.util.Arrays.asList;

import com.google.auto.service.AutoService;
import io.opentelemetry.javaagent.extension.instrumentation.InstrumentationModule;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import java.util.List;

/** Instruments calls answered by Helidon's gRPC server. */
@AutoService(InstrumentationModule.class)
public class HelidonGrpcServerInstrumentationModule extends InstrumentationModule {

  public HelidonGrpcServerInstrumentationModule() {
    super("helidon-grpc", "helidon-grpc-4.4", "helidon-grpc-server");
  }

  @Override
  public boolean isHelperClass(String className) {
    return className.startsWith("io.sightline.instrumentation.helidon.grpc.v4_4.");
  }

  @Override
  public List<TypeInstrumentation> typeInstrumentations() {
    return asList(
        new GrpcRoutingInstrumentation(),
        new GrpcProtocolSelectorInstrumentation(),
        new ConnectionHandlerInstrumentation());
  }
}
