package io.sightline.defaults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.resources.Resource;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.UUID;

/**
 * A {@code service.instance.id} that a restart keeps, so that it does not begin new series.
 * Upstream's is random. It is made of what the service is, where it runs, and which one of those
 * that run there at the same time it is.
 */
final class InstanceId {

  private static final String DIRECTORY = "sightline.instance-id.directory";

  // copied from ServiceAttributes and ServiceIncubatingAttributes
  private static final AttributeKey<String> NAME = AttributeKey.stringKey("service.name");
  private static final AttributeKey<String> NAMESPACE = AttributeKey.stringKey("service.namespace");
  private static final AttributeKey<String> ID = AttributeKey.stringKey("service.instance.id");
  private static final AttributeKey<String> CONTAINER = AttributeKey.stringKey("container.id");
  private static final AttributeKey<String> HOST_ID = AttributeKey.stringKey("host.id");
  private static final AttributeKey<String> HOST_NAME = AttributeKey.stringKey("host.name");

  /** The user's id stays; anything else is replaced. */
  static Resource addTo(Resource resource, ConfigProperties config) {
    if (config.getMap("otel.resource.attributes").containsKey(ID.getKey())
        || !config.getBoolean("sightline.instance-id.enabled", true)) {
      return resource;
    }
    // The user too: nobody can lock what belongs to somebody else.
    String service =
        String.join(
            "\n",
            text(resource, NAMESPACE),
            text(resource, NAME),
            place(resource),
            System.getProperty("user.name", ""));
    String id = of(service, InstanceSlot.claim(directory(config), service));
    return resource.merge(Resource.create(Attributes.of(ID, id)));
  }

  /** The same for the same service and slot, and as good as never the same for others. */
  static String of(String service, int slot) {
    return UUID.nameUUIDFromBytes((service + "\n" + slot).getBytes(UTF_8)).toString();
  }

  private static Path directory(ConfigProperties config) {
    String directory = config.getString(DIRECTORY);
    return directory == null
        ? Paths.get(
            System.getProperty("java.io.tmpdir"),
            "sightline-instances-" + System.getProperty("user.name", ""))
        : Paths.get(directory);
  }

  /** A container is a place of its own: its processes see no files of the others'. */
  private static String place(Resource resource) {
    String container = resource.getAttribute(CONTAINER);
    if (container != null) {
      return container;
    }
    String host = resource.getAttribute(HOST_ID);
    return host == null ? text(resource, HOST_NAME) : host;
  }

  private static String text(Resource resource, AttributeKey<String> key) {
    String value = resource.getAttribute(key);
    return value == null ? "" : value;
  }

  private InstanceId() {}
}
