package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.cli.catalog.Program;
import io.sightline.cli.instance.Instance;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A jar of somebody else, started by {@code ./sightline run} with a rule file. */
@ExtendWith(SharedInstance.class)
@Execution(ExecutionMode.CONCURRENT)
class RunCommandIT {
  private static final String SERVICE = "warehouse";

  private final ShopInstance instance;
  @TempDir private Path folder;

  RunCommandIT(ShopInstance instance) {
    this.instance = instance;
  }

  @Test
  void showsTheFirstSignalsOfAnyJarAndItsRuleCounts() throws Exception {
    Path rules = folder.resolve("rules.yaml");
    Files.writeString(
        rules,
        """
        rules:
          - name: warehouse.movements
            match: {class: '**.InventoryManager', method: bookMovement}
            metrics:
              - counter: warehouse_movements_total
        """);
    // One of the instance's own that nothing listens on.
    int port = instance.state().port(instance.catalog().program("traffic-generator"), "http");
    Path output = folder.resolve("run.out");
    Process run = start(rules, port, output);
    try {
      HttpClient http = HttpClient.newHttpClient();
      URI base = URI.create("http://127.0.0.1:" + port);
      Waiting.await("the jar answers")
          .until(
              () ->
                  http.send(
                              HttpRequest.newBuilder(base.resolve("/items")).build(),
                              HttpResponse.BodyHandlers.ofString())
                          .statusCode()
                      == 200);
      HttpResponse<String> booked =
          http.send(
              HttpRequest.newBuilder(base.resolve("/movements"))
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "sku=LAPTOP&quantity=5&warehouse=NORTH&reference=run"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(booked.statusCode()).withFailMessage(booked.body()).isEqualTo(201);

      Waiting.await("all three signals are reported")
          .untilAsserted(
              () ->
                  assertThat(Files.readString(output))
                      .contains(
                          "sightline: first metrics: ",
                          "sightline: first trace: ",
                          "sightline: first log: "));
      Waiting.await("the rule's counter")
          .untilAsserted(
              () ->
                  assertThat(
                          instance
                              .prometheus()
                              .query("warehouse_movements_total{service_name=\"" + SERVICE + "\"}"))
                      .singleElement()
                      .satisfies(sample -> assertThat(sample.value()).isGreaterThanOrEqualTo(1)));
    } finally {
      run.destroy();
      assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private Process start(Path rules, int port, Path output) throws IOException {
    Instance state = instance.state();
    Program postgresql = instance.catalog().program("postgresql");
    ProcessBuilder builder =
        instance.builder(
            "run",
            "--rules",
            rules.toString(),
            "--name",
            SERVICE,
            "--",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            instance
                .root()
                .resolve("services/legacy/inventory-service")
                .resolve(System.getProperty("sightline.target", "target"))
                .resolve("inventory-service.jar")
                .toString());
    builder.environment().put("INVENTORY_HTTP_PORT", Integer.toString(port));
    builder
        .environment()
        .put(
            "INVENTORY_DB_URL",
            "jdbc:postgresql://127.0.0.1:" + state.port(postgresql, "sql") + "/shop");
    builder.environment().put("INVENTORY_DB_PASSWORD", state.password("shop"));
    return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
  }
}
