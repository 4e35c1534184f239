package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.cli.check.Outcome;
import io.sightline.cli.check.PlacedOrder;
import io.sightline.cli.check.Sample;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** What was backed up, another instance has after a restore: orders, metrics, traces, logs. */
@ExtendWith(SharedInstance.class)
@Tag("faults")
class RestoreIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final ShopInstance instance;

  @TempDir private Path folder;

  RestoreIT(ShopInstance instance) {
    this.instance = instance;
  }

  @Test
  void anEmptyInstanceBecomesTheSame() throws SQLException {
    Instant begin = Instant.now().minusSeconds(5);
    List<PlacedOrder> orders = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      orders.add(instance.gateway().order(i % 2 == 0 ? Outcome.CREATED : Outcome.UNKNOWN_PRODUCT));
    }
    await("all of it in the stores")
        .untilAsserted(
            () -> {
              for (PlacedOrder order : orders) {
                assertThat(traced(instance, order)).isPositive();
                assertThat(lines(instance, order, begin)).isPositive();
              }
            });
    Path archive = folder.resolve("backup.tar.gz");

    SightlineCommand.Result backup = instance.run(LIMIT, "backup", "--restart", archive.toString());

    assertThat(backup.exitCode()).withFailMessage(backup.output()).isZero();
    try (ShopInstance copy = instance.restored(archive)) {
      assertThat(rows(copy)).isEqualTo(rows(instance)).doesNotContainValue(0L);
      for (PlacedOrder order : orders) {
        await("traces and lines of " + order.traceId())
            .untilAsserted(
                () -> {
                  assertThat(traced(copy, order)).isEqualTo(traced(instance, order));
                  assertThat(lines(copy, order, begin)).isEqualTo(lines(instance, order, begin));
                });
      }
      // Before the shop was stopped, so that both have the same.
      Instant before = instance.startedAt("prometheus").minusSeconds(30);
      assertThat(samples(copy, before)).isEqualTo(samples(instance, before)).isNotEmpty();
    }
  }

  private static int traced(ShopInstance shop, PlacedOrder order) {
    return shop.tempo().trace(order.traceId()).map(trace -> trace.spans().size()).orElse(0);
  }

  private static int lines(ShopInstance shop, PlacedOrder order, Instant begin) {
    return shop.loki()
        .lines(
            "{service_name=~\".+\"} | trace_id=\"" + order.traceId() + "\"",
            begin,
            begin.plusSeconds(600))
        .size();
  }

  /** How often each route was asked until then, by service. */
  private static Map<String, Double> samples(ShopInstance shop, Instant at) {
    Map<String, Double> counts = new TreeMap<>();
    for (Sample sample :
        shop.prometheus()
            .query(
                "sum by (service, endpoint, status) (http_requests_total @ %d)"
                    .formatted(at.getEpochSecond()))) {
      counts.put(
          sample.label("service") + sample.label("endpoint") + sample.label("status"),
          sample.value());
    }
    return counts;
  }

  private static Map<String, Long> rows(ShopInstance shop) throws SQLException {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setServerNames(new String[] {"127.0.0.1"});
    database.setPortNumbers(
        new int[] {shop.state().port(shop.catalog().program("postgresql"), "sql")});
    database.setDatabaseName("shop");
    database.setUser("shop");
    database.setPassword(shop.state().password("shop"));
    Map<String, Long> rows = new TreeMap<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      for (String table :
          List.of(
              "orders.orders",
              "payments.payments",
              "catalog.products",
              "notifications.notifications")) {
        try (ResultSet result = statement.executeQuery("SELECT count(*) FROM " + table)) {
          result.next();
          rows.put(table, result.getLong(1));
        }
      }
    }
    return rows;
  }
}
