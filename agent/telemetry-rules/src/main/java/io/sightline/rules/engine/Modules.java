package io.sightline.rules.engine;

import static java.util.Collections.emptyMap;
import static java.util.Collections.emptySet;
import static java.util.Collections.singleton;
import static java.util.Collections.singletonMap;

import io.opentelemetry.javaagent.bootstrap.InstrumentationHolder;
import java.lang.instrument.Instrumentation;
import net.bytebuddy.description.type.PackageDescription;
import net.bytebuddy.dynamic.loading.ClassInjector;
import net.bytebuddy.utility.JavaModule;

/** Opens packages of named modules to the rules, and to nobody else, so that fields can be read. */
final class Modules {

  private static final JavaModule OURS =
      JavaModule.isSupported() ? JavaModule.ofType(Modules.class) : null;

  static void open(Class<?> type) {
    Instrumentation instrumentation = InstrumentationHolder.getInstrumentation();
    if (OURS == null || instrumentation == null || type.getPackage() == null) {
      return;
    }
    JavaModule theirs = JavaModule.ofType(type);
    if (theirs.isNamed()
        && !theirs.isOpened(new PackageDescription.ForLoadedPackage(type.getPackage()), OURS)) {
      ClassInjector.UsingInstrumentation.redefineModule(
          instrumentation,
          theirs,
          emptySet(),
          emptyMap(),
          singletonMap(type.getPackage().getName(), singleton(OURS)),
          emptySet(),
          emptyMap());
    }
  }

  private Modules() {}
}
