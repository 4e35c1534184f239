package io.sightline.instrumentation.helidon.grpc.v4_4;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webclient.grpc.GrpcClient;
import io.helidon.webserver.grpc.GrpcRouting;
import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.ChangedLibrary;
import io.sightline.agent.testing.OtlpReceiver;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Helidon that has changed where we hook into it: nothing is traced, and nothing breaks. */
class HelidonGrpcMuzzleIT {

  @TempDir private Path directory;

  @Test
  void leavesAnUnknownHelidonAlone() throws Exception {
    Path server =
        ChangedLibrary.of(
            GrpcRouting.class,
            Map.of("io/helidon/webserver/grpc/GrpcRouting$Builder.intercept", "interceptWith"),
            directory);
    Path client =
        ChangedLibrary.of(
            GrpcClient.class,
            Map.of("io/helidon/webclient/grpc/GrpcChannel.grpcClient", "client"),
            directory);

    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process =
            AgentProcess.of(ChangedLibraryApplication.class)
                .extension()
                .exportTo(receiver)
                .property(ChangedLibraryApplication.LIBRARY, server + File.pathSeparator + client)
                // Off by default: why muzzle refuses a module.
                .property(
                    "io.opentelemetry.javaagent.slf4j.simpleLogger.log"
                        + ".io.opentelemetry.javaagent.tooling.instrumentation.MuzzleMatcher",
                    "DEBUG")
                .start("helidon-grpc-muzzle")) {
      String port = process.awaitOutput("^LISTENING (\\d+) ").group(1);

      assertThat(answer(port, "/calls/unary/ok")).isEqualTo("OK 1");
      assertThat(answer(port, "/calls/bidi/ok")).isEqualTo("OK 3");
      // Helidon answers NOT_FOUND and resets the stream; on a busy machine its client may see that
      // first.
      assertThat(answer(port, "/calls/unary/absent")).isIn("NOT_FOUND", "UNKNOWN");

      // The last of what the application has to export.
      receiver.awaitSpans(3, span -> span.name().equals("GET /calls/{kind}/{outcome}"));
      process.stop();
      assertThat(receiver.spans(span -> !span.scope().equals("io.opentelemetry.helidon-4.3")))
          .isEmpty();
      assertThat(process.output())
          .contains(
              "mismatched references were found: helidon-grpc"
                  + " [class "
                  + HelidonGrpcServerInstrumentationModule.class.getName(),
              "mismatched references were found: helidon-grpc"
                  + " [class "
                  + HelidonGrpcClientInstrumentationModule.class.getName())
          .doesNotContain("NoSuchMethodError");
    }
  }

  private static String answer(String port, String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
              BodyHandlers.ofString())
          .body();
    }
  }
}
