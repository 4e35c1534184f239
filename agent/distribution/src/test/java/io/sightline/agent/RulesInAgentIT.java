package io.sightline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules in the jar that users get. */
class RulesInAgentIT {

  private static final Path AGENT = Path.of(System.getProperty("sightline.extension"));
  private static final String RULES =
      """
      rules:
        - name: reserve
          match: {class: io.sightline.agent.ShopApplication, method: reserveByGrpc}
          span: {name: reserve_stock, attributes: {item: arg0}}
        - name: reserved
          match: {operation: {kind: rpc-server}}
          metrics: [{counter: reservations, labels: {service: resource.service.name, method: attr.rpc.method}}]
        - name: asked
          match: {operation: {kind: http-client, attributes: {url.template: '/orders/*'}}}
          metrics: [{counter: orders.asked, labels: {path: attr.url.template, status: attr.http.response.status_code}}]
          attributes: {asked.for: attr.url.template}
      """;

  @TempDir private Path directory;

  @Test
  void workWithoutWritingAnything() throws IOException {
    Path rules = Files.writeString(directory.resolve("rules.yaml"), RULES);
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process = run(receiver, rules, temporary, "true", "rules")) {
      Span made = receiver.awaitSpans(1, it -> it.name().equals("reserve_stock")).getFirst();
      assertThat(made.attribute("item")).isEqualTo("7");
      List<Span> calls = receiver.awaitSpans(1, it -> it.isChildOf(made));
      assertThat(calls).extracting(Span::kind).containsExactly("CLIENT");
      assertThat(receiver.awaitMetrics(1, it -> it.name().equals("reservations")).getLast())
          .satisfies(
              it -> {
                assertThat(it.attribute("service")).isEqualTo("test");
                assertThat(it.attribute("method")).asString().endsWith("Stock/Reserve");
              });
      assertThat(receiver.lastMetrics(it -> it.name().equals("orders.asked")))
          .singleElement()
          .satisfies(
              it -> {
                assertThat(it.value()).isEqualTo(1);
                assertThat(it.attributes())
                    .containsEntry("path", "/orders/{id}")
                    .containsEntry("status", 200L);
              });
      assertThat(receiver.spans(it -> it.attribute("asked.for") != null))
          .singleElement()
          .satisfies(
              it -> {
                assertThat(it.kind()).isEqualTo("CLIENT");
                assertThat(it.attribute("asked.for")).isEqualTo("/orders/{id}");
              });
      assertThat(process.output())
          .contains("3 rules loaded from")
          .doesNotContain("WARN io.sightline");
      // The agent's jar has the hook where the bootstrap class loader looks.
      try (Stream<Path> files = Files.list(temporary)) {
        assertThat(files.map(it -> it.getFileName().toString()))
            .noneMatch(it -> it.startsWith("sightline-hook"));
      }
    }
  }

  @Test
  void areOffWhenSwitchedOff() throws IOException {
    Path rules = Files.writeString(directory.resolve("rules.yaml"), RULES);
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process = run(receiver, rules, directory, "false", "rules-off")) {
      receiver.awaitMetrics(1, it -> it.name().equals("rpc.server.call.duration"));
      assertThat(receiver.spans(it -> it.name().equals("reserve_stock"))).isEmpty();
      assertThat(receiver.metrics(it -> it.name().equals("reservations"))).isEmpty();
      assertThat(process.output()).doesNotContain("sightline:");
    }
  }

  private static AgentProcess run(
      OtlpReceiver receiver, Path rules, Path temporary, String enabled, String name) {
    AgentProcess process =
        AgentProcess.of(ShopApplication.class)
            .agent(AGENT)
            .exportTo(receiver)
            .property("sightline.rules", rules.toString())
            .property("otel.instrumentation.telemetry-rules.enabled", enabled)
            .property("java.io.tmpdir", temporary.toString())
            .start(name);
    process.awaitOutput("^DONE");
    process.stop();
    return process;
  }
}
