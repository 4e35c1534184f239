package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.acceptance.Exercises.Block;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The steps of docs/exercises, in their order, while customers order. A step ends when it prints
 * what its last lines, comments, say; those of exercise 5 are {@link AlertsLiveIT}'s, the one that
 * needs Jaeger is {@link JaegerIT}'s.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(SharedInstance.class)
@ResourceLock(value = SharedInstance.ORDERS, mode = ResourceAccessMode.READ)
class ExercisesIT {
  private final ShopInstance instance;
  private OpenLoop customers;

  ExercisesIT(ShopInstance instance) {
    this.instance = instance;
  }

  static List<Block> steps() {
    return withoutThe5th("sh");
  }

  static List<Block> queries() {
    return withoutThe5th("promql");
  }

  private static List<Block> withoutThe5th(String language) {
    return Exercises.blocks(language).stream()
        .filter(block -> !block.page().equals(Exercises.PAYMENTS_FAIL))
        .toList();
  }

  @BeforeAll
  void customersCome() {
    SightlineCommand.Result up = instance.up(Map.of(), "--only", "inventory", "--no-check");
    assertThat(up.exitCode()).withFailMessage(up.output()).isZero();
    customers = OpenLoop.start(instance.gateway(), 1);
  }

  @AfterAll
  void customersLeave() {
    if (customers != null) {
      customers.stop();
    }
  }

  @ParameterizedTest
  @MethodSource("steps")
  void printsWhatItSays(Block step) {
    await(step.toString())
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(() -> step.assertPrintsWhatItSays(instance));
  }

  @ParameterizedTest
  @MethodSource("queries")
  void findsSomething(Block query) {
    await(query.toString())
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(
            () -> assertThat(instance.prometheus().query(query.text().strip())).isNotEmpty());
  }
}
