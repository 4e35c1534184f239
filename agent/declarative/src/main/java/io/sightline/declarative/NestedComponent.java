package io.sightline.declarative;

import io.opentelemetry.api.incubator.config.ConfigProvider;
import io.opentelemetry.api.incubator.config.DeclarativeConfigException;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ExtendedDeclarativeConfigProperties;
import java.util.List;
import java.util.Set;

/**
 * Makes a component that stands within the configuration of another, such as a wrapped exporter.
 */
public final class NestedComponent {

  /**
   * The component of a type that is the only entry of a section.
   *
   * @param outer configuration of the outer component, as the SDK has passed it
   */
  public static <T> T create(Class<T> type, DeclarativeConfigProperties outer, String section) {
    DeclarativeConfigProperties entries = outer.getStructured(section);
    Set<String> names = entries == null ? null : entries.getPropertyKeys();
    if (names == null || names.size() != 1) {
      throw new DeclarativeConfigException(section + " must have exactly one entry");
    }
    String name = names.iterator().next();
    DeclarativeConfigProperties inner = entries.getStructured(name);
    return create(
        type, name, new Nested(inner == null ? DeclarativeConfigProperties.empty() : inner, outer));
  }

  /** The component of a type and name, without any configuration of its own. */
  public static <T> T create(Class<T> type, String name, DeclarativeConfigProperties outer) {
    return create(type, name, new Nested(DeclarativeConfigProperties.empty(), outer));
  }

  private static <T> T create(Class<T> type, String name, Nested configuration) {
    for (ComponentProvider provider :
        configuration.getComponentLoader().load(ComponentProvider.class)) {
      if (provider.getType() == type && provider.getName().equals(name)) {
        return type.cast(provider.create(configuration));
      }
    }
    throw new DeclarativeConfigException(
        "No component provider detected for " + type.getName() + " with name \"" + name + "\".");
  }

  /** What components get from the SDK: upstream's exporters take nothing else. */
  private static final class Nested implements ExtendedDeclarativeConfigProperties {

    private final DeclarativeConfigProperties inner;
    private final DeclarativeConfigProperties outer;

    Nested(DeclarativeConfigProperties inner, DeclarativeConfigProperties outer) {
      this.inner = inner;
      this.outer = outer;
    }

    @Override
    public ConfigProvider getConfigProvider() {
      return outer instanceof ExtendedDeclarativeConfigProperties
          ? ((ExtendedDeclarativeConfigProperties) outer).getConfigProvider()
          : ConfigProvider.noop();
    }

    @Override
    public String getString(String name) {
      return inner.getString(name);
    }

    @Override
    public Boolean getBoolean(String name) {
      return inner.getBoolean(name);
    }

    @Override
    public Integer getInt(String name) {
      return inner.getInt(name);
    }

    @Override
    public Long getLong(String name) {
      return inner.getLong(name);
    }

    @Override
    public Double getDouble(String name) {
      return inner.getDouble(name);
    }

    @Override
    public <T> List<T> getScalarList(String name, Class<T> scalarType) {
      return inner.getScalarList(name, scalarType);
    }

    @Override
    public DeclarativeConfigProperties getStructured(String name) {
      return inner.getStructured(name);
    }

    @Override
    public List<DeclarativeConfigProperties> getStructuredList(String name) {
      return inner.getStructuredList(name);
    }

    @Override
    public Set<String> getPropertyKeys() {
      return inner.getPropertyKeys();
    }

    @Override
    public ComponentLoader getComponentLoader() {
      return outer.getComponentLoader();
    }
  }

  private NestedComponent() {}
}
