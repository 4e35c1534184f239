package io.sightline.acceptance;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives all test classes the same instance: started when first asked for, stopped after the last
 * test.
 */
final class SharedInstance implements ParameterResolver {
  private static final ExtensionContext.Namespace namespace =
      ExtensionContext.Namespace.create(SharedInstance.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().equals(ShopInstance.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    // The root's store closes what it holds when the whole run ends.
    return context
        .getRoot()
        .getStore(namespace)
        .computeIfAbsent(ShopInstance.class, type -> ShopInstance.start(), ShopInstance.class);
  }
}
