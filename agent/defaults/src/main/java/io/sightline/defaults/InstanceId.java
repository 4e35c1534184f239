package io.sightline.defaults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Collections.emptyMap;
import static java.util.Collections.singletonMap;

import com.google.auto.service.AutoService;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ResourceProvider;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ConditionalResourceProvider;
import io.opentelemetry.sdk.resources.Resource;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A {@code service.instance.id} that a restart keeps, so that it does not begin new series.
 * Upstream's is random. This is made of what the service is, where it runs, and which one of those
 * that run there at the same time it is.
 */
@AutoService(ResourceProvider.class)
public final class InstanceId implements ConditionalResourceProvider {

  private static final String DIRECTORY = "sightline.instance-id.directory";
  private static final String ATTRIBUTES = "otel.resource.attributes";

  // copied from ServiceAttributes and ServiceIncubatingAttributes
  private static final AttributeKey<String> NAME = AttributeKey.stringKey("service.name");
  private static final AttributeKey<String> NAMESPACE = AttributeKey.stringKey("service.namespace");
  static final AttributeKey<String> ID = AttributeKey.stringKey("service.instance.id");
  private static final AttributeKey<String> CONTAINER = AttributeKey.stringKey("container.id");
  private static final AttributeKey<String> HOST_ID = AttributeKey.stringKey("host.id");
  private static final AttributeKey<String> HOST_NAME = AttributeKey.stringKey("host.name");

  private static final String ENABLED = "sightline.instance-id.enabled";
  private static final String DISABLED_PROVIDERS = "otel.java.disabled.resource.providers";
  private static final String ENABLED_PROVIDERS = "otel.java.enabled.resource.providers";
  private static final String UPSTREAMS =
      "io.opentelemetry.sdk.autoconfigure.ServiceInstanceIdResourceProvider";

  private Resource existing = Resource.empty();

  /** Takes upstream's out, which comes first; the SDK would warn of another id after it. */
  static Map<String, String> replaceUpstreams(ConfigProperties config) {
    // Whoever lists providers has listed ours or wants none of it.
    if (!isEnabled(config) || !config.getList(ENABLED_PROVIDERS).isEmpty()) {
      return emptyMap();
    }
    List<String> disabled = new ArrayList<>(config.getList(DISABLED_PROVIDERS));
    disabled.add(UPSTREAMS);
    return singletonMap(DISABLED_PROVIDERS, String.join(",", disabled));
  }

  @Override
  public boolean shouldApply(ConfigProperties config, Resource existing) {
    this.existing = existing;
    return existing.getAttribute(ID) == null
        && !config.getMap(ATTRIBUTES).containsKey(ID.getKey())
        && isEnabled(config);
  }

  static boolean isEnabled(ConfigProperties config) {
    return config.getBoolean(ENABLED, true);
  }

  @Override
  public Resource createResource(ConfigProperties config) {
    AttributesBuilder known = existing.getAttributes().toBuilder();
    // What the user says wins, as it does in the resource.
    config.getMap(ATTRIBUTES).forEach(known::put);
    String name = config.getString("otel.service.name");
    if (name != null) {
      known.put(NAME, name);
    }
    return create(known.build(), config);
  }

  /** The id of a service of which this much is known. */
  static Resource create(Attributes known, ConfigProperties config) {
    Path directory = directory(config);
    // The user too: nobody can lock what belongs to somebody else. And the directory: elsewhere
    // the same number is free.
    String service =
        String.join(
            "\n",
            text(known, NAMESPACE),
            text(known, NAME),
            place(known),
            System.getProperty("user.name", ""),
            directory.toAbsolutePath().normalize().toString());
    String id = of(service, InstanceSlot.claim(directory, service));
    return Resource.create(Attributes.of(ID, id));
  }

  /** After what looks at container and host. */
  @Override
  public int order() {
    return Integer.MAX_VALUE - 1;
  }

  /** The same for the same service and slot, and as good as never the same for others. */
  static String of(String service, int slot) {
    return UUID.nameUUIDFromBytes((service + "\n" + slot).getBytes(UTF_8)).toString();
  }

  private static Path directory(ConfigProperties config) {
    String directory = config.getString(DIRECTORY);
    return directory == null
        ? InstanceDirectory.find(
            System.getenv(),
            System.getProperty("user.home"),
            System.getProperty("java.io.tmpdir"),
            System.getProperty("user.name", ""))
        : Paths.get(directory);
  }

  /** A container is a place of its own: its processes see no files of the others'. */
  private static String place(Attributes known) {
    String container = text(known, CONTAINER);
    if (!container.isEmpty()) {
      return container;
    }
    // A copy of a machine has the id of the original, but seldom its name.
    return text(known, HOST_ID) + "\n" + text(known, HOST_NAME);
  }

  private static String text(Attributes known, AttributeKey<String> key) {
    String value = known.get(key);
    return value == null ? "" : value;
  }
}
