package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is woken by an alert begins with a query, not with a search for one. */
class RunbooksTest {
  static List<Runbooks.Entry> entries() throws IOException {
    return Runbooks.entries();
  }

  @ParameterizedTest
  @MethodSource("entries")
  void haveAQuickCheckForEachAlert(Runbooks.Entry entry) {
    assertThat(entry.queries()).as(entry.page() + "#" + entry.alert()).isNotEmpty();
  }

  @Test
  void haveAHeadingForEachAlertAndNoOther() throws IOException {
    Set<String> alerts = new HashSet<>();
    AlertsIT.alerts().forEach(alert -> alerts.add(alert.name()));
    assertThat(Runbooks.entries())
        .extracting(Runbooks.Entry::alert)
        .containsExactlyInAnyOrderElementsOf(alerts);
  }
}
