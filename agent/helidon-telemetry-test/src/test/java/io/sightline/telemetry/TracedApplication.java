package io.sightline.telemetry;

import io.helidon.tracing.Span;
import io.helidon.tracing.SpanContext;
import io.helidon.tracing.Tracer;
import io.helidon.webclient.api.WebClient;
import io.helidon.webclient.telemetry.tracing.WebClientTelemetryTracing;
import io.helidon.webclient.tracing.WebClientTracing;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.tracing.TracingObserver;

/** Uses Helidon's own tracing, of server and client, and makes a span by hand. */
public final class TracedApplication {

  private final Tracer tracer = tracer();
  private final WebServer server;
  private final WebClient client;

  public static void main(String[] args) {
    TracedApplication application = new TracedApplication();
    System.out.println("ANSWER " + application.client.get("/hop").requestEntity(String.class));
    application.server.stop();
    System.out.println("DONE");
  }

  private TracedApplication() {
    server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .featuresDiscoverServices(false)
            .addFeature(
                ObserveFeature.builder()
                    .observersDiscoverServices(false)
                    .addObserver(TracingObserver.create(tracer))
                    .build())
            .routing(this::routing)
            .build()
            .start();
    client =
        WebClient.builder()
            .baseUri("http://127.0.0.1:" + server.port())
            .servicesDiscoverServices(false)
            .addService(WebClientTracing.create())
            .addService(WebClientTelemetryTracing.create(tracer))
            .build();
  }

  private void routing(HttpRouting.Builder routing) {
    routing
        .get(
            "/hop",
            (request, response) ->
                response.send(
                    client.get("/answers/{id}").pathParam("id", "7").requestEntity(String.class)))
        .get(
            "/answers/{id}",
            (request, response) -> {
              // As Helidon's documentation has it; throws when there is none.
              SpanContext parent = request.context().get(SpanContext.class).orElseThrow();
              Tracer requestTracer = request.context().get(Tracer.class).orElseThrow();
              Span own = requestTracer.spanBuilder("by-hand").parent(parent).start();
              request.context().get(Span.class).orElseThrow().tag("answer", "42");
              own.end();
              response.send("42");
            });
  }

  @SuppressWarnings("removal")
  private static Tracer tracer() {
    return Tracer.global();
  }
}
