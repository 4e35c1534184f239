package io.sightline.redaction;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** Spans as the shop has them: of a request, of a query, and of a request that failed. */
final class TypicalSpans {

  static final SpanData SERVER =
      span(
          "GET /products/{id}",
          Attributes.builder()
              .put("http.request.method", "GET")
              .put("url.path", "/products/4c1f0e3a-7c1b-4f0e-9a57-0d0f6f1c2b11")
              .put("url.query", "page=2&size=10")
              .put("url.scheme", "http")
              .put("http.route", "/products/{id}")
              .put("http.response.status_code", 200)
              .put("server.address", "127.0.0.1")
              .put("server.port", 8080)
              .put("client.address", "127.0.0.1")
              .put("network.peer.address", "127.0.0.1")
              .put("network.peer.port", 51234)
              .put("network.protocol.version", "1.1")
              .put("user_agent.original", "Helidon 4.5.0")
              .build(),
          List.of());

  static final SpanData QUERY =
      span(
          "SELECT products",
          Attributes.builder()
              .put("db.system.name", "postgresql")
              .put("db.namespace", "shop|shop")
              .put(
                  "db.query.text",
                  "SELECT id, name, price, stock FROM products WHERE category = ? ORDER BY name")
              .put("db.query.summary", "SELECT products")
              .put("server.address", "127.0.0.1")
              .put("server.port", 5432)
              .build(),
          List.of());

  static final SpanData FAILED =
      span(
          "POST /orders",
          SERVER.getAttributes(),
          List.of(
              EventData.create(
                  0,
                  "exception",
                  Attributes.builder()
                      .put("exception.type", "java.lang.IllegalStateException")
                      .put("exception.message", "no stock of 17")
                      .put("exception.stacktrace", stackTrace(40))
                      .build())));

  private static SpanData span(String name, Attributes attributes, List<EventData> events) {
    return TestSpanData.builder()
        .setName(name)
        .setKind(SpanKind.SERVER)
        .setStartEpochNanos(0)
        .setEndEpochNanos(1)
        .setHasEnded(true)
        .setStatus(StatusData.unset())
        .setAttributes(attributes)
        .setEvents(events)
        .build();
  }

  private static String stackTrace(int depth) {
    if (depth > 0) {
      return stackTrace(depth - 1);
    }
    StringWriter text = new StringWriter();
    new IllegalStateException("no stock of 17").printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private TypicalSpans() {}
}
