package io.sightline.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sightline.cli.acquire.Acquirer;
import io.sightline.cli.console.Progress;
import io.sightline.cli.process.Subprocesses;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** load/load-test.js, cut down to twenty seconds and ten users. */
@ExtendWith(SharedInstance.class)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = SharedInstance.ORDERS, mode = ResourceAccessMode.READ)
class LoadTestIT {
  private final ShopInstance instance;

  @TempDir private Path folder;

  LoadTestIT(ShopInstance instance) {
    this.instance = instance;
  }

  @Test
  void buysAtTheGatewayAndFindsTheOrders() throws Exception {
    Path summary = folder.resolve("summary.json");
    Path output = folder.resolve("out");

    int code = k6(output, summary);

    assertThat(code).withFailMessage(() -> read(output)).isZero();
    JsonNode metrics = new ObjectMapper().readTree(summary.toFile()).get("metrics");
    assertThat(metrics.at("/order_duration/med").asDouble()).isPositive();
    assertThat(metrics.at("/errors/value").asDouble(1)).isLessThan(0.1);
    assertThat(metrics.at("/checks/passes").asLong()).isGreaterThan(20);
    JsonNode checks = new ObjectMapper().readTree(summary.toFile()).at("/root_group/checks");
    assertThat(checks.findValuesAsText("name"))
        .containsExactlyInAnyOrder(
            "products status 200", "order status 201 or 402", "get order status 200");
  }

  /** Without thresholds: how fast the shop is while other tests run says nothing. */
  private int k6(Path output, Path summary) throws Exception {
    List<String> command =
        List.of(
            program().toString(),
            "run",
            "--no-usage-report",
            "--no-thresholds",
            "--summary-export",
            summary.toString(),
            ShopInstance.layout().root().resolve("load/load-test.js").toString());
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("BASE_URL", instance.endpoints().gateway().toString());
    builder.environment().put("TIME_SCALE", "0.05");
    builder.environment().put("USER_SCALE", "0.1");
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("k6 ends").isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private Path program() {
    Acquirer acquirer =
        new Acquirer(ShopInstance.layout(), new Subprocesses(instance.state()), false);
    try (Progress progress = new Progress(new PrintWriter(System.out, true), false, 120)) {
      return acquirer
          .acquire(instance.catalog().program("k6"), List.of(), progress)
          .binaries()
          .get("k6");
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      return "nothing: " + e.getMessage();
    }
  }
}
