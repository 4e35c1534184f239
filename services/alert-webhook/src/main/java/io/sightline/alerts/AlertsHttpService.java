package io.sightline.alerts;

import io.helidon.http.BadRequestException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.platform.Json;
import io.sightline.platform.MethodNotAllowed;
import io.sightline.platform.Require;
import java.util.Optional;
import java.util.function.Predicate;

/** {@code /alerts}: the history. */
final class AlertsHttpService implements HttpService {
  private static final int LISTED = 100;
  private static final int MAX_LISTED = 1000;

  private final AlertHistory history;

  AlertsHttpService(AlertHistory history) {
    this.history = history;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/alerts", this::list).any("/alerts", MethodNotAllowed.allow("GET"));
  }

  private void list(ServerRequest request, ServerResponse response) {
    Optional<AlertStatus> status =
        parameter(request, "status").map(text -> AlertStatus.of("status", text));
    Optional<String> alertname = parameter(request, "alertname");
    Optional<String> service = parameter(request, "service");
    Predicate<AlertEntry> wanted =
        entry ->
            (status.isEmpty() || status.get() == entry.status())
                && (alertname.isEmpty() || alertname.get().equals(entry.alertname()))
                && (service.isEmpty() || service.get().equals(entry.service()));
    Json.send(response, history.latest(wanted, limit(request)));
  }

  private static int limit(ServerRequest request) {
    Optional<String> limit = parameter(request, "limit");
    if (limit.isEmpty()) {
      return LISTED;
    }
    try {
      return Require.between("limit", Integer.valueOf(limit.get()), 1, MAX_LISTED);
    } catch (NumberFormatException e) {
      throw new BadRequestException("limit must be between 1 and " + MAX_LISTED, e);
    }
  }

  private static Optional<String> parameter(ServerRequest request, String name) {
    return request
        .query()
        .first(name)
        .asOptional()
        .map(value -> Require.text(name, value, Alert.MAX_TEXT));
  }
}
