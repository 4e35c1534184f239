package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.cli.catalog.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The commands that ask everything, of the whole shop: that they leave nothing out. */
@ExtendWith(SharedInstance.class)
@Order(WholeShop.OBSERVED)
@Isolated
class OperationsIT {
  private static final Path ROOT = Path.of(System.getProperty("sightline.root"));
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
  private static final Pattern CALLED =
      Pattern.compile("(?m)^ *(\\S+) +(GET|POST|PUT|PATCH|DELETE) +(\\S+) +(\\d+) ");
  private static final Pattern QUERY =
      Pattern.compile("`((?:up\\{[^`]+}|jvm_[a-z_]+|process_[a-z_]+))`");

  private final ShopInstance instance;
  private final WholeShop shop;

  OperationsIT(ShopInstance instance) {
    this.instance = instance;
    this.shop = WholeShop.observed(instance);
  }

  @Test
  void findsEveryProgramHealthy() {
    List<String> running =
        instance.catalog().programs().stream()
            .map(Program::name)
            .filter(name -> instance.runningProcess(name).isPresent())
            .toList();
    assertThat(running).containsAll(shop.services()).containsAll(instance.programs());

    // A back end may be busy with what the tests before have sent.
    await("everything to be well").untilAsserted(() -> assertHealthy(running));
  }

  private void assertHealthy(List<String> running) {
    SightlineCommand.Result health = instance.run(Duration.ofMinutes(1), "health");

    assertThat(health.exitCode()).withFailMessage(health.output()).isZero();
    for (String name : running) {
      assertThat(health.output()).containsPattern("(?m)^ *" + name + " +yes +\\d+ ms ");
    }
    // Not that a process is there, but what it says itself.
    for (String service : shop.services()) {
      assertThat(health.output())
          .containsPattern("(?m)^ *" + service + " +yes +\\d+ ms +200 .*\"status\": ?\"healthy\"");
    }
  }

  /** The descriptions are the routes: each service's own tests compare the two. */
  @Test
  void callsEveryEndpointThatIsDescribedAndFindsTheAnswerDescribed() {
    List<String> described = new ArrayList<>();
    for (String service : shop.services()) {
      described.addAll(operations(instance.catalog().program(service)));
    }

    SightlineCommand.Result result = instance.run(Duration.ofMinutes(3), "test-endpoints");

    assertThat(result.exitCode()).withFailMessage(result.output()).isZero();
    assertThat(result.output()).contains(", 0 wrong");
    List<MatchResult> calls = CALLED.matcher(result.output()).results().toList();
    assertThat(calls)
        .extracting(call -> call.group(1) + " " + call.group(2) + " " + call.group(3))
        .containsExactlyInAnyOrderElementsOf(described);
    // To be refused is an answer, too: some payments are declined, and what was refunded stays so.
    assertThat(calls)
        .filteredOn(call -> call.group(4).startsWith("2"))
        .hasSizeGreaterThan(described.size() * 8 / 10);
    System.out.printf("%d endpoints of %d services%n", described.size(), shop.services().size());
  }

  private static List<String> operations(Program service) {
    Path document =
        ROOT.resolve(service.find().module().orElseThrow().path())
            .resolve("src/main/resources/openapi.yaml");
    if (!Files.exists(document)) {
      // The old jar describes nothing.
      assertThat(service.name()).isEqualTo("inventory-service");
      return List.of(service.name() + " GET /health", service.name() + " GET /ready");
    }
    List<String> operations = new ArrayList<>();
    paths(document)
        .forEach(
            (path, item) ->
                ((Map<?, ?>) item)
                    .keySet().stream()
                        .filter(METHODS::contains)
                        .map(method -> method.toString().toUpperCase(Locale.ROOT))
                        .map(method -> service.name() + " " + method + " " + path)
                        .forEach(operations::add));
    assertThat(operations)
        .contains(
            service.name() + " GET /health",
            service.name() + " GET /ready",
            service.name() + " GET /openapi");
    return operations;
  }

  private static Map<?, ?> paths(Path document) {
    try {
      Object read =
          new Load(LoadSettings.builder().build()).loadFromString(Files.readString(document));
      return (Map<?, ?>) ((Map<?, ?>) read).get("paths");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What stands in for metrics and jobs that were asked for by other names. */
  static Set<String> substitutes() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/decisions/030-answered-differently.md"));
    Set<String> queries =
        QUERY
            .matcher(page.substring(page.indexOf("\n## Monitoring\n")))
            .results()
            .map((MatchResult query) -> query.group(1))
            .collect(Collectors.toSet());
    assertThat(queries).hasSizeGreaterThan(10);
    return queries;
  }

  @ParameterizedTest
  @MethodSource("substitutes")
  void findsWhatAnswersInsteadOfWhatWasAskedFor(String query) {
    String there = query.startsWith("up") ? query + " == 1" : query;
    await(there).untilAsserted(() -> assertThat(instance.prometheus().query(there)).isNotEmpty());
  }
}
