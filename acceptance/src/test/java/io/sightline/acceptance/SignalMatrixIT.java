package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.cli.check.LogLine;
import io.sightline.cli.check.Sample;
import io.sightline.cli.check.Span;
import io.sightline.cli.check.Tempo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Each service × each signal, and the same identity in all three stores. */
@ExtendWith(SharedInstance.class)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = SharedInstance.ORDERS, mode = ResourceAccessMode.READ)
class SignalMatrixIT {
  static final List<String> services = ShopInstance.SERVICES;

  private static final Duration LOOK_BACK = Duration.ofMinutes(15);

  private final ShopInstance instance;

  SignalMatrixIT(ShopInstance instance) {
    this.instance = instance;
  }

  @ParameterizedTest
  @FieldSource("services")
  void sendsMetrics(String service) {
    await("metrics of " + service)
        .untilAsserted(
            () ->
                assertThat(
                        instance
                            .prometheus()
                            .query("jvm_memory_used_bytes{service_name=\"" + service + "\"}"))
                    .isNotEmpty()
                    .extracting(Sample::labels)
                    .allSatisfy(
                        labels ->
                            assertIdentity(
                                service,
                                labels.get("service_name"),
                                labels.get("service_namespace"),
                                labels.get("deployment_environment_name"))));
  }

  @ParameterizedTest
  @FieldSource("services")
  void sendsTraces(String service) {
    await("spans of " + service)
        .untilAsserted(
            () -> {
              List<Tempo.FoundTrace> found =
                  instance
                      .tempo()
                      .search(
                          "{resource.service.name=\"" + service + "\"}",
                          Instant.now().minus(LOOK_BACK),
                          Instant.now());
              assertThat(found).isNotEmpty();
              List<Span> spans =
                  instance.tempo().trace(found.getFirst().traceId()).orElseThrow().spans();
              assertThat(spans)
                  .filteredOn(span -> span.service().equals(service))
                  .isNotEmpty()
                  .extracting(Span::resource)
                  .allSatisfy(
                      resource ->
                          assertIdentity(
                              service,
                              resource.get("service.name"),
                              resource.get("service.namespace"),
                              resource.get("deployment.environment.name")));
            });
  }

  @ParameterizedTest
  @FieldSource("services")
  void sendsLogs(String service) {
    await("logs of " + service)
        .untilAsserted(
            () ->
                assertThat(
                        instance
                            .loki()
                            .lines(
                                "{service_name=\"" + service + "\"} | trace_id!=\"\"",
                                Instant.now().minus(LOOK_BACK),
                                Instant.now()))
                    .isNotEmpty()
                    .extracting(LogLine::labels)
                    .allSatisfy(
                        (Map<String, String> labels) ->
                            assertIdentity(
                                service,
                                labels.get("service_name"),
                                labels.get("service_namespace"),
                                labels.get("deployment_environment_name"))));
  }

  private static void assertIdentity(
      String service, String name, String namespace, String environment) {
    assertThat(name).isEqualTo(service);
    assertThat(namespace).isEqualTo("shop");
    assertThat(environment).isEqualTo("development");
  }
}
