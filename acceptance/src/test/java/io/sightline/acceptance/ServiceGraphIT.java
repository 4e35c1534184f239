package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.cli.check.Outcome;
import io.sightline.cli.check.Sample;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every edge of the shop, as the Collector draws it from spans. */
@ExtendWith(SharedInstance.class)
class ServiceGraphIT {
  /** By OpenTelemetry's conventions the namespace of PostgreSQL is "database|schema". */
  private static final Set<String> EDGES =
      Set.of(
          "api-gateway -> product-service",
          "api-gateway -> order-service",
          "api-gateway -> payment-service",
          "order-service -> product-service",
          "order-service -> notify-service (messaging_system)",
          "payment-service -> notify-service (messaging_system)",
          "payment-service -> order-service (messaging_system)",
          "product-service -> shop|shop (database)",
          "order-service -> shop|shop (database)",
          "payment-service -> shop|shop (database)",
          "notify-service -> shop|shop (database)");

  private final ShopInstance instance;

  ServiceGraphIT(ShopInstance instance) {
    this.instance = instance;
  }

  @Test
  void hasEveryEdgeOfTheShop() {
    // An event with two consumers is counted for the one whose span comes first, so it takes
    // several orders to see both.
    await("all edges")
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              instance.gateway().order(Outcome.CREATED);
              assertThat(edges()).containsAll(EDGES);
            });
  }

  private Set<String> edges() {
    Set<String> edges = new TreeSet<>();
    for (Sample sample :
        instance
            .prometheus()
            .query(
                "sum by (client, server, connection_type) (traces_service_graph_request_total) > 0")) {
      String type = sample.label("connection_type");
      edges.add(
          sample.label("client")
              + " -> "
              + sample.label("server")
              + (type.isEmpty() ? "" : " (" + type + ")"));
    }
    return edges;
  }
}
