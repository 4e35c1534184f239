package io.sightline.platform;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * Ends the connections of callers who begin a request and do not finish it in time, be it that they
 * stop or that they are slow on purpose. Helidon 4.5 waits for them for ever: its read time-out is
 * not kept by the sockets that it uses, and its idle time-out is only for the time between
 * requests.
 */
final class Patience implements Http1ConnectionListener, Filter, AutoCloseable {
  private static final byte[] TOO_SLOW =
      """
      HTTP/1.1 408 Request Timeout\r
      Connection: close\r
      Content-Type: application/json\r
      Content-Length: 43\r
      \r
      {"error":"The request did not end in time"}"""
          .getBytes(US_ASCII);

  private final Logger logger;
  private final Duration limit;
  private final ScheduledThreadPoolExecutor timer;
  private final Map<ConnectionContext, Future<?>> headersAwaited = new ConcurrentHashMap<>();

  /** A connection keeps its thread. */
  private final ThreadLocal<ConnectionContext> connection = new ThreadLocal<>();

  Patience(Logger logger, Duration limit) {
    this.logger = logger;
    this.limit = limit;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("slow-callers").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  @Override
  public void prologue(ConnectionContext context, HttpPrologue prologue) {
    headersAwaited.put(context, after(() -> endHeaders(context)));
  }

  @Override
  public void headers(ConnectionContext context, Headers headers) {
    Future<?> awaited = headersAwaited.remove(context);
    if (awaited != null) {
      awaited.cancel(false);
    }
    connection.set(context);
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    if (!request.content().hasEntity()) {
      chain.proceed();
      return;
    }
    ConnectionContext context = connection.get();
    Future<?> awaited =
        after(
            () -> {
              if (!request.content().consumed()) {
                end(context, !response.isSent());
              }
            });
    try {
      chain.proceed();
    } finally {
      // Otherwise Helidon reads the rest after the answer, and may wait there.
      if (request.content().consumed()) {
        awaited.cancel(false);
      }
    }
    if (response.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
      awaited.cancel(false);
      // Helidon would take what is left of the body for the next request.
      throw new CloseConnectionException("The answer says so");
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private Future<?> after(Runnable action) {
    return timer.schedule(action, limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void endHeaders(ConnectionContext context) {
    if (headersAwaited.remove(context) != null) {
      end(context, true);
    }
  }

  private void end(ConnectionContext context, boolean answer) {
    logger
        .atWarn()
        .addKeyValue("remote_addr", context.remotePeer().host())
        .addKeyValue("limit_ms", limit.toMillis())
        .log("request_too_slow");
    try {
      if (answer) {
        context.dataWriter().writeNow(BufferData.create(TOO_SLOW));
      }
    } finally {
      context.serverSocket().close();
    }
  }
}
