package io.sightline.instrumentation.helidon.grpc.v4_4;

import static java.util.Arrays.asList;

import com.google.auto.service.AutoService;
import io.opentelemetry.javaagent.extension.instrumentation.InstrumentationModule;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import java.util.List;

/**
 * Instruments calls made through Helidon's gRPC client. Client and server are modules of their own
 * because an application may have only one of the two libraries, and muzzle judges a module as a
 * whole.
 */
@AutoService(InstrumentationModule.class)
public class HelidonGrpcClientInstrumentationModule extends InstrumentationModule {

  public HelidonGrpcClientInstrumentationModule() {
    super("helidon-grpc", "helidon-grpc-4.4", "helidon-grpc-client");
  }

  @Override
  public boolean isHelperClass(String className) {
    return className.startsWith("io.sightline.instrumentation.helidon.grpc.v4_4.");
  }

  @Override
  public List<TypeInstrumentation> typeInstrumentations() {
    return asList(new GrpcChannelInstrumentation(), new GrpcClientCallInstrumentation());
  }
}
