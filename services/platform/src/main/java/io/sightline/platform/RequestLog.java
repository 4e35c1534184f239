package io.sightline.platform;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Logs each request when it comes in and when it has been answered. */
final class RequestLog implements Filter {
  private static final int NANOS_PER_10_MICROS = 10_000;

  private final Logger logger;

  RequestLog(Logger logger) {
    this.logger = logger;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    long start = System.nanoTime();
    String method = request.prologue().method().text();
    String path = request.prologue().uriPath().path();
    // Probes come every few seconds for ever; that readiness changes is logged where it is found.
    boolean probe = path.equals("/health") || path.equals("/ready");
    logger
        .atLevel(probe ? Level.DEBUG : Level.INFO)
        .addKeyValue("method", method)
        .addKeyValue("path", path)
        .addKeyValue("remote_addr", request.remotePeer().host())
        .log("request_started");
    boolean aborted = false;
    try {
      chain.proceed();
    } catch (CloseConnectionException e) {
      aborted = !response.isSent();
      throw e;
    } finally {
      if (aborted) {
        // Nobody got an answer, so there is no status to tell.
        event(Level.WARN, method, path, start).log("request_aborted");
      } else {
        completed(probe, method, path, start, response);
      }
    }
  }

  private void completed(
      boolean probe, String method, String path, long start, RoutingResponse response) {
    int status = response.status().code();
    event(probe ? Level.DEBUG : level(status), method, path, start)
        .addKeyValue("status_code", status)
        .addKeyValue("content_length", response.headers().contentLength().orElse(0))
        .log("request_completed");
  }

  private LoggingEventBuilder event(Level level, String method, String path, long start) {
    return logger
        .atLevel(level)
        .addKeyValue("method", method)
        .addKeyValue("path", path)
        .addKeyValue("duration_ms", millis(System.nanoTime() - start));
  }

  private static Level level(int status) {
    if (status >= 500) {
      return Level.ERROR;
    }
    return status >= 400 ? Level.WARN : Level.INFO;
  }

  private static BigDecimal millis(long nanos) {
    return BigDecimal.valueOf(nanos / NANOS_PER_10_MICROS, 2).setScale(2, RoundingMode.HALF_UP);
  }
}
