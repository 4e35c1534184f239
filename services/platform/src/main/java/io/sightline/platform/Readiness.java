package io.sightline.platform;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Answers {@code /health} (the process lives) and {@code /ready} (it can do its work). */
final class Readiness {
  private static final long CHECK_SECONDS = 2;

  private final String service;
  private final Map<String, ReadyCheck> checks = new LinkedHashMap<>();
  private volatile boolean stopping;

  Readiness(String service) {
    this.service = service;
  }

  void add(String dependency, ReadyCheck check) {
    checks.put(dependency, check);
  }

  void stopping() {
    stopping = true;
  }

  void register(HttpRouting.Builder routing) {
    routing
        .get("/health", this::health)
        .any("/health", MethodNotAllowed.allow("GET"))
        .get("/ready", this::ready)
        .any("/ready", MethodNotAllowed.allow("GET"));
  }

  private void health(ServerRequest request, ServerResponse response) {
    Json.send(response, Map.of("status", "healthy", "service", service));
  }

  private void ready(ServerRequest request, ServerResponse response) throws InterruptedException {
    List<String> failed = failedChecks();
    if (failed.isEmpty() && !stopping) {
      Json.send(response, Map.of("status", "ready", "service", service));
    } else {
      response.status(Status.SERVICE_UNAVAILABLE_503);
      Json.send(response, Map.of("status", "not ready", "service", service, "failed", failed));
    }
  }

  /** Side by side and each within a bound: a dependency that hangs must not hang the answer. */
  private List<String> failedChecks() throws InterruptedException {
    List<String> failed = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<String, Future<?>> running = new LinkedHashMap<>();
      checks.forEach((name, check) -> running.put(name, executor.submit(() -> call(check))));
      for (Map.Entry<String, Future<?>> entry : running.entrySet()) {
        try {
          entry.getValue().get(CHECK_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
          failed.add(entry.getKey());
        }
      }
      executor.shutdownNow();
    }
    return failed;
  }

  private static Void call(ReadyCheck check) throws Exception {
    check.check();
    return null;
  }
}
