package io.sightline.acceptance;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives all test classes the same instance: started when first asked for, stopped after the last
 * test. When it does not start, every test fails at once and with the reason.
 */
final class SharedInstance implements ParameterResolver {
  /**
   * Whoever looks at what came of orders, and of no others, shares no time with who places many.
   */
  static final String ORDERS = "orders";

  private static final ExtensionContext.Namespace namespace =
      ExtensionContext.Namespace.create(SharedInstance.class);

  /**
   * The one attempt to start it; a failure is kept too, else each test would try again.
   *
   * @param instance null when it failed
   * @param failure null when it did not
   */
  private record Start(ShopInstance instance, Throwable failure) implements AutoCloseable {
    static Start attempt() {
      try {
        return new Start(ShopInstance.start(), null);
      } catch (RuntimeException | AssertionError e) {
        return new Start(null, e);
      }
    }

    ShopInstance get() {
      if (failure != null) {
        throw new AssertionError("the instance did not start: " + failure.getMessage(), failure);
      }
      return instance;
    }

    @Override
    public void close() {
      if (instance != null) {
        instance.close();
      }
    }
  }

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
        .computeIfAbsent(Start.class, type -> Start.attempt(), Start.class)
        .get();
  }
}
