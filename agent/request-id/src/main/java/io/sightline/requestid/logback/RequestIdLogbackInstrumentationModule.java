package io.sightline.requestid.logback;

import static java.util.Arrays.asList;

import com.google.auto.service.AutoService;
import io.opentelemetry.javaagent.extension.instrumentation.InstrumentationModule;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import java.util.List;

/** Puts the request id into the MDC of Logback's events, beside upstream's trace id. */
@AutoService(InstrumentationModule.class)
public class RequestIdLogbackInstrumentationModule extends InstrumentationModule {

  public RequestIdLogbackInstrumentationModule() {
    super("request-id-logback", "request-id-logback-1.0");
  }

  @Override
  public boolean isHelperClass(String className) {
    return className.startsWith("io.sightline.requestid.logback.");
  }

  @Override
  public List<TypeInstrumentation> typeInstrumentations() {
    return asList(new LoggerInstrumentation(), new LoggingEventInstrumentation());
  }
}
