package io.opentelemetry.javaagent.bootstrap.sightline;

import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;

/**
 * What watched methods refer to; the bootstrap class loader has it. Its package is below
 * upstream's, because upstream makes class loaders that hide the bootstrap loader's classes let
 * those pass.
 */
public final class RuleHook {

  private static volatile MethodHandle linker;

  /** Sets who answers: (Lookup, String, MethodType, int)CallSite. */
  public static void connect(MethodHandle linker) {
    RuleHook.linker = linker;
  }

  /**
   * Bootstrap method of the calls in watched methods. Whatever goes wrong, the application goes on
   * unwatched.
   */
  public static CallSite link(Lookup lookup, String name, MethodType type, int site) {
    MethodHandle current = linker;
    if (current != null) {
      try {
        return (CallSite) current.invokeExact(lookup, name, type, site);
      } catch (Throwable t) {
        // The linker has said so itself; here is no logger.
        return nothing(type);
      }
    }
    return nothing(type);
  }

  private static CallSite nothing(MethodType type) {
    return new ConstantCallSite(
        MethodHandles.dropArguments(
            MethodHandles.constant(Object.class, null), 0, type.parameterArray()));
  }

  private RuleHook() {}
}
