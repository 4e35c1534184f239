package io.sightline.instrumentation.helidon.webclient.v4_0;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.OtlpReceiver;
import org.junit.jupiter.api.Test;

class HelidonWebClientIT {
  @Test
  void probe() {
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process =
            AgentProcess.of(WebClientApplication.class)
                .extension()
                .exportTo(receiver)
                .start("webclient")) {
      process.awaitOutput("^DONE");
      process.stop();
      System.out.println(process.output());
      receiver.spans().forEach(System.out::println);
      receiver.metrics(m -> m.name().startsWith("http.client")).forEach(System.out::println);
      assertThat(receiver.spans()).isNotEmpty();
    }
  }
}
