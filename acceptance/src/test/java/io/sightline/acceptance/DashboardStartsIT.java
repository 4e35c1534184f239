package io.sightline.acceptance;

import static io.sightline.acceptance.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** Dashboards mark each start of a process, of a new version as of the same again. */
@Isolated
@ExtendWith(SharedInstance.class)
class DashboardStartsIT {
  private static final String RESTARTED = "inventory-service";

  private final ShopInstance instance;

  DashboardStartsIT(ShopInstance instance) {
    this.instance = instance;
  }

  /**
   * A new version has series of its own; a restart goes on with those of the process before it,
   * which are there for five minutes more.
   */
  @Test
  void marksEachStartWithItsVersion() throws IOException {
    startAsUsual();
    String usual = OtherVersion.of(instance, RESTARTED);
    await("nothing of what began before").untilAsserted(() -> assertThat(started()).isEmpty());

    try (OtherVersion deployed = OtherVersion.start(instance, RESTARTED, "2.0.0")) {
      await("a new version").untilAsserted(() -> assertThat(started()).containsExactly("2.0.0"));
    } finally {
      startAsUsual();
    }
    await("a restart").untilAsserted(() -> assertThat(started()).contains(usual));
  }

  private void startAsUsual() {
    SightlineCommand.Result up = instance.up(Map.of(), "--only", "inventory", "--no-check");
    assertThat(up.exitCode()).withFailMessage(up.output()).isZero();
  }

  /** Versions that the marks of the dashboards, which are all made alike, name just now. */
  private List<String> started() throws IOException {
    Dashboard.Query marks =
        Dashboard.all().getFirst().queries().stream()
            .filter(query -> query.panel().equals("annotation Starts"))
            .findFirst()
            .orElseThrow();
    return instance.prometheus().query(marks.text()).stream()
        .filter(sample -> sample.label("service_name").equals(RESTARTED))
        .map(sample -> sample.label("service_version"))
        .toList();
  }
}
