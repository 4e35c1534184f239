package io.sightline.defaults;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import io.opentelemetry.sdk.resources.Resource;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceIdTest {

  private static final AttributeKey<String> ID = AttributeKey.stringKey("service.instance.id");

  @TempDir private Path directory;

  @Test
  void isAName() {
    assertThat(UUID.fromString(id("shop", "orders", "host-1")).version()).isEqualTo(3);
  }

  @Test
  void upstreamsRandomOneIsNotMadeThen() {
    System.setProperty("sightline.instance-id.directory", directory.toString());
    System.setProperty("otel.service.name", "orders");
    try {
      assertThat(idOfSdk()).isEqualTo(idOfSdk());
      System.setProperty("otel.resource.attributes", "service.instance.id=orders-1");
      assertThat(idOfSdk()).isEqualTo("orders-1");
    } finally {
      System.clearProperty("sightline.instance-id.directory");
      System.clearProperty("otel.service.name");
      System.clearProperty("otel.resource.attributes");
    }
  }

  private static String idOfSdk() {
    AtomicReference<String> id = new AtomicReference<>();
    AutoConfiguredOpenTelemetrySdk.builder()
        .addPropertiesSupplier(
            () ->
                Map.of(
                    "otel.traces.exporter", "none",
                    "otel.metrics.exporter", "none",
                    "otel.logs.exporter", "none"))
        .addResourceCustomizer(
            (resource, config) -> {
              id.set(resource.getAttribute(ID));
              return resource;
            })
        .build()
        .getOpenTelemetrySdk()
        .close();
    return id.get();
  }

  @Test
  void takesUpstreamsOutBesideWhatTheUserTakesOut() {
    String disabled = "otel.java.disabled.resource.providers";

    assertThat(InstanceId.replaceUpstreams(config(Map.of(disabled, "a.B"))))
        .containsExactly(
            Map.entry(
                disabled,
                "a.B,io.opentelemetry.sdk.autoconfigure.ServiceInstanceIdResourceProvider"));
    assertThat(
            InstanceId.replaceUpstreams(config(Map.of("sightline.instance-id.enabled", "false"))))
        .isEmpty();
    assertThat(
            InstanceId.replaceUpstreams(
                config(Map.of("otel.java.enabled.resource.providers", "a.B"))))
        .isEmpty();
  }

  @Test
  void isTheSameEachTime() {
    assertThat(id("shop", "orders", "host-1")).isEqualTo(id("shop", "orders", "host-1"));
  }

  @Test
  void differsByEachOfItsParts() {
    assertThat(id("shop", "orders", "host-1"))
        .isNotEqualTo(id("other", "orders", "host-1"))
        .isNotEqualTo(id("shop", "payments", "host-1"))
        .isNotEqualTo(id("shop", "orders", "host-2"));
    assertThat(InstanceId.of("shop", 0)).isNotEqualTo(InstanceId.of("shop", 1));
  }

  @Test
  void copyOfAMachineIsAnotherPlace() {
    Resource original = resource("shop", "orders", "host-1").merge(hostName("a"));
    Resource copy = resource("shop", "orders", "host-1").merge(hostName("b"));

    assertThat(id(original, Map.of())).isNotEqualTo(id(copy, Map.of()));
  }

  private static Resource hostName(String name) {
    return Resource.create(Attributes.of(AttributeKey.stringKey("host.name"), name));
  }

  @Test
  void whoLocksElsewhereIsAnother() {
    String here = id("shop", "orders", "host-1");
    directory = directory.resolve("private");

    assertThat(id("shop", "orders", "host-1")).isNotEqualTo(here);
  }

  @Test
  void containerIsMoreThanItsHost() {
    Resource container =
        resource("shop", "orders", "host-1")
            .merge(
                Resource.create(Attributes.of(AttributeKey.stringKey("container.id"), "c0ffee")));

    assertThat(id(container, Map.of())).isNotEqualTo(id("shop", "orders", "host-1"));
  }

  @Test
  void userWins() {
    Resource resource = resource("shop", "orders", "host-1");

    assertThat(id(resource, Map.of("otel.resource.attributes", "service.instance.id=orders-1")))
        .isNull();
    assertThat(id(resource, Map.of("sightline.instance-id.enabled", "false"))).isNull();
    assertThat(id(resource, Map.of("otel.service.name", "payments")))
        .isEqualTo(id("shop", "payments", "host-1"));
    assertThat(id(resource, Map.of("otel.resource.attributes", "service.namespace=other")))
        .isEqualTo(id("other", "orders", "host-1"));
  }

  @Test
  void instancesAtTheSameTimeDifferAndARestartIsTheSame() throws Exception {
    assertThat(InstanceSlot.claim(directory, "orders")).isZero();
    Process second = holder("orders");
    assertThat(slot(second)).isEqualTo("1");
    Process third = holder("orders");
    assertThat(slot(third)).isEqualTo("2");
    Process other = holder("payments");
    assertThat(slot(other)).isEqualTo("0");
    other.destroy();

    // However it ends.
    second.destroyForcibly().waitFor();
    for (int restart = 0; restart < 2; restart++) {
      Process again = holder("orders");
      assertThat(slot(again)).isEqualTo("1");
      again.destroy();
      again.waitFor();
    }
    third.destroyForcibly().waitFor();
  }

  @Test
  void withoutADirectoryItIsRandomAgain() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");

    int slot = InstanceSlot.claim(file.resolve("below-a-file"), "orders");

    assertThat(slot).isGreaterThanOrEqualTo(1000);
  }

  private Process holder(String service) throws IOException {
    String classPath = path(InstanceSlot.class) + File.pathSeparator + path(SlotHolder.class);
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath,
            SlotHolder.class.getName(),
            directory.toString(),
            service)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String path(Class<?> type) {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath()).toString();
  }

  private static String slot(Process process) throws IOException {
    return process.inputReader().readLine();
  }

  private String id(String namespace, String name, String host) {
    return id(resource(namespace, name, host), Map.of());
  }

  /** What the provider adds to the resource, or null. */
  private String id(Resource existing, Map<String, String> user) {
    ConfigProperties config = config(user);
    InstanceId provider = new InstanceId();
    return provider.shouldApply(config, existing)
        ? provider.createResource(config).getAttribute(ID)
        : null;
  }

  private static Resource resource(String namespace, String name, String host) {
    return Resource.create(
        Attributes.of(
            AttributeKey.stringKey("service.namespace"),
            namespace,
            AttributeKey.stringKey("service.name"),
            name,
            AttributeKey.stringKey("host.id"),
            host));
  }

  private ConfigProperties config(Map<String, String> user) {
    Map<String, String> properties = new HashMap<>(user);
    properties.put("sightline.instance-id.directory", directory.toString());
    return DefaultConfigProperties.createFromMap(properties);
  }
}
