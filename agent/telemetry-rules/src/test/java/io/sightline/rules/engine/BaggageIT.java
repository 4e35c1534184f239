package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import io.sightline.rules.app.RelayApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a rule says in one process is known to the rules of the next. */
class BaggageIT {

  @TempDir private Path directory;

  @Test
  void reachesTheServicesDownstream() throws IOException {
    Path front =
        rules(
            "front.yaml",
            """
            rules:
              - name: tier
                match: {class: io.sightline.rules.app.RelayApplication, method: forward}
                baggage: {user.tier: arg1}
            """);
    Path back =
        rules(
            "back.yaml",
            """
            rules:
              - name: charges
                match: {class: io.sightline.rules.app.RelayApplication, method: charge}
                span: {name: charge, attributes: {user.tier: baggage.user.tier}}
                metrics: [{counter: charged, value: arg0, labels: {tier: {from: baggage.user.tier, missing: unknown}}}]
            """);
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess last = start(receiver, back, "baggage-back");
        AgentProcess first = start(receiver, front, "baggage-front", address(last))) {
      RelayApplication.get(address(first) + "/vip-17");
      RelayApplication.get(address(first) + "/else");
      RelayApplication.get(address(last) + "/direct");

      receiver.awaitMetrics(
          1, it -> it.name().equals("charged") && "unknown".equals(it.attribute("tier")));
      assertThat(receiver.metrics(it -> it.name().equals("charged")))
          .extracting(it -> it.attribute("tier") + "=" + (int) it.value())
          .contains("gold=6", "none=4", "unknown=6");
      Span charge =
          receiver.awaitSpans(1, it -> "gold".equals(it.attribute("user.tier"))).getFirst();
      assertThat(charge.name()).isEqualTo("charge");
      assertThat(receiver.awaitSpans(3, it -> it.traceId().equals(charge.traceId())))
          .extracting(Span::kind)
          .contains("SERVER", "CLIENT", "INTERNAL");
    }
  }

  private Path rules(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static AgentProcess start(
      OtlpReceiver receiver, Path rules, String name, String... arguments) {
    return AgentProcess.of(RelayApplication.class, arguments)
        .extension()
        .exportTo(receiver)
        .property("sightline.rules", rules.toString())
        .start(name);
  }

  private static String address(AgentProcess process) {
    return "http://127.0.0.1:" + process.awaitOutput("^PORT (\\d+)$").group(1);
  }
}
