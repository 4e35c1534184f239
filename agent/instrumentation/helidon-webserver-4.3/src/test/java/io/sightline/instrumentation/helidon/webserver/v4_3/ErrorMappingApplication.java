package io.sightline.instrumentation.helidon.webserver.v4_3;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.helidon.common.Weighted;
import io.helidon.http.BadRequestException;
import io.helidon.http.HttpException;
import io.helidon.http.InternalServerException;
import io.helidon.http.NotFoundException;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** Fails in every place that Helidon has for it, and prints what the client got. */
public final class ErrorMappingApplication {

  private static final List<String> CASES =
      List.of(
          "ok",
          "mapped",
          "mapped-cause",
          "unmapped",
          "not-found",
          "bad-request",
          "http-exception",
          "handler-fails",
          "handler-rethrows");

  public static void main(String[] args) {
    WebServer server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .routing(ErrorMappingApplication::routing)
            .build()
            .start();
    String uri = "http://127.0.0.1:" + server.port();
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (String place : List.of("handler", "filter", "inner-filter")) {
        for (String name : CASES) {
          call(client, HttpClient.Version.HTTP_1_1, uri + "/" + place + "/" + name);
        }
        call(client, HttpClient.Version.HTTP_2, uri + "/" + place + "/mapped");
      }
      call(client, HttpClient.Version.HTTP_1_1, uri + "/no-such-route/x");
    }
    // The connection answers these itself.
    raw(server.port(), "GET /malformed/host HTTP/1.1\r\nHost: no host\r\n\r\n");
    raw(server.port(), "GET /malformed/protocol and HTTP/1.1\r\nHost: localhost\r\n\r\n");
    System.out.println("DONE");
  }

  private static void raw(int port, String request) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      String answer = new String(socket.getInputStream().readNBytes(12), US_ASCII);
      System.out.println("RAW " + request.split("\r")[0] + " " + answer.substring(9));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void routing(HttpRouting.Builder routing) {
    routing
        .addFeature(new HeavyFeature())
        .addFilter((chain, request, response) -> filter("filter", chain, request, response))
        .addFilter((chain, request, response) -> filter("inner-filter", chain, request, response))
        .error(
            PaymentRefused.class,
            (request, response, error) -> response.status(Status.PAYMENT_REQUIRED_402).send("no"))
        .error(
            HandlerFails.class,
            (request, response, error) -> {
              throw new IllegalStateException("error handler failed");
            })
        .error(
            HandlerRethrows.class,
            (request, response, error) -> {
              throw new HttpException("mapped to another", Status.GONE_410);
            })
        .get("/handler/{case}", ErrorMappingApplication::handle)
        .get("/filter/{case}", (request, response) -> response.send("handled"))
        .get("/inner-filter/{case}", (request, response) -> response.send("handled"));
  }

  private static void filter(
      String place, FilterChain chain, RoutingRequest request, RoutingResponse response) {
    String path = request.path().path();
    if (path.startsWith("/" + place + "/")) {
      fail(path.substring(place.length() + 2));
    }
    chain.proceed();
  }

  private static void handle(ServerRequest request, ServerResponse response) {
    fail(request.path().pathParameters().get("case"));
    response.send("handled");
  }

  private static void fail(String name) {
    switch (name) {
      case "mapped" -> throw new PaymentRefused();
      case "mapped-cause" -> throw new InternalServerException("wrapped", new PaymentRefused());
      case "unmapped" -> throw new IllegalStateException("nobody maps this");
      case "not-found" -> throw new NotFoundException("no such thing");
      case "bad-request" -> throw new BadRequestException("bad");
      case "http-exception" -> throw new HttpException("short and stout", Status.I_AM_A_TEAPOT_418);
      case "handler-fails" -> throw new HandlerFails();
      case "handler-rethrows" -> throw new HandlerRethrows();
      default -> {}
    }
  }

  private static void call(HttpClient client, HttpClient.Version version, String uri) {
    String name = URI.create(uri).getPath() + " " + version;
    try {
      HttpResponse<Void> response =
          client.send(
              HttpRequest.newBuilder(URI.create(uri + "?" + version))
                  .timeout(Duration.ofSeconds(10))
                  .version(version)
                  .build(),
              HttpResponse.BodyHandlers.discarding());
      System.out.println("ANSWER " + name + " " + response.statusCode());
    } catch (IOException e) {
      System.out.println("ANSWER " + name + " none");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As Helidon's own ones for the context or the access log: its filter is outside upstream's. */
  private static final class HeavyFeature implements HttpFeature, Weighted {

    @Override
    public void setup(HttpRouting.Builder routing) {
      routing.addFilter((chain, request, response) -> chain.proceed());
    }

    @Override
    public double weight() {
      return 1000;
    }
  }

  private static final class PaymentRefused extends RuntimeException {}

  private static final class HandlerFails extends RuntimeException {}

  private static final class HandlerRethrows extends RuntimeException {}

  private ErrorMappingApplication() {}
}
