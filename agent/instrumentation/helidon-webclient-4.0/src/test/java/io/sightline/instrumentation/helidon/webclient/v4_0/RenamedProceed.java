package io.sightline.instrumentation.helidon.webclient.v4_0;

import io.helidon.webclient.spi.WebClientService;
import org.objectweb.asm.commons.Remapper;

/** {@code Chain#proceed} has another name, in its declaration and in every call of it. */
final class RenamedProceed extends Remapper {

  private static final String CHAIN = WebClientService.Chain.class.getName().replace('.', '/');

  @Override
  public String mapMethodName(String owner, String name, String descriptor) {
    // Its implementations and lambdas have to follow; no other method has this descriptor.
    return name.equals("proceed") && descriptor.contains("WebClientServiceRequest")
        ? "carryOn"
        : name;
  }

  @Override
  public String mapInvokeDynamicMethodName(String name, String descriptor) {
    return name.equals("proceed") && descriptor.endsWith("L" + CHAIN + ";") ? "carryOn" : name;
  }
}
