package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.acceptance.Exercises.Block;
import io.sightline.cli.check.Outcome;
import io.sightline.cli.check.PlacedOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Traces also in Jaeger, when it was asked for: the step of exercise 4 that looks there. */
@ExtendWith(SharedInstance.class)
@Tag("faults")
class JaegerIT {
  /** Where the step before leaves the trace's id. */
  private static final Path FOUND = Path.of("/tmp/exercise-4");

  private final ShopInstance instance;

  JaegerIT(ShopInstance instance) {
    this.instance = instance;
  }

  @BeforeEach
  void withJaeger() {
    // It sends traces there only when Jaeger was asked for at its start.
    instance.stop("collector");
    start("--with", "jaeger");
  }

  @AfterEach
  void withoutJaeger() {
    instance.stop("collector");
    instance.stop("jaeger");
    start();
  }

  @Test
  void hasTheWholeTraceOfTheExercise() throws Exception {
    List<Block> steps = Exercises.blocks("sh jaeger");
    assertThat(steps).hasSize(1);
    PlacedOrder order = instance.gateway().order(Outcome.CREATED);
    Files.writeString(FOUND, order.traceId() + "\n");

    await(steps.getFirst().toString())
        .untilAsserted(() -> steps.getFirst().assertPrintsWhatItSays(instance));
  }

  private void start(String... options) {
    SightlineCommand.Result up =
        instance.up(
            Map.of(),
            Stream.concat(Stream.of(options), Stream.of("--no-check")).toArray(String[]::new));
    assertThat(up.exitCode()).withFailMessage(up.output()).isZero();
  }
}
