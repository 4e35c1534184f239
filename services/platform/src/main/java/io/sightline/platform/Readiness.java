package io.sightline.platform;

import com.fasterxml.jackson.annotation.JsonInclude;
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
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/** Answers {@code /health} (the process lives) and {@code /ready} (it can do its work). */
final class Readiness {
  private static final long CHECK_SECONDS = 2;

  private final String service;
  private final Logger logger;
  private final Map<String, ReadyCheck> checks = new LinkedHashMap<>();
  private final AtomicReference<List<String>> lastFailed = new AtomicReference<>(List.of());
  private volatile boolean stopping;

  Readiness(String service, Logger logger) {
    this.service = service;
    this.logger = logger;
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
    Json.send(response, new Answer("healthy", service, null));
  }

  private void ready(ServerRequest request, ServerResponse response) throws InterruptedException {
    List<String> failed = failedChecks();
    logChange(failed);
    if (failed.isEmpty() && !stopping) {
      Json.send(response, new Answer("ready", service, null));
    } else {
      response.status(Status.SERVICE_UNAVAILABLE_503);
      Json.send(response, new Answer("not ready", service, failed));
    }
  }

  private void logChange(List<String> failed) {
    if (!lastFailed.getAndSet(failed).equals(failed)) {
      logger
          .atLevel(failed.isEmpty() ? Level.INFO : Level.WARN)
          .addKeyValue("failed", failed)
          .log("readiness_changed");
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

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Answer(String status, String service, List<String> failed) {}
}
