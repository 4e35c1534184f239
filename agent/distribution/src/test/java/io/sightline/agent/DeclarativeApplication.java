package io.sightline.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service that calls itself, with something secret in each place from which it could leave. The
 * first call belongs to the trace whose {@code traceparent} is the argument, if there is one.
 */
public final class DeclarativeApplication {

  private static final Logger logger = LoggerFactory.getLogger(DeclarativeApplication.class);

  private static final HttpClient client = HttpClient.newHttpClient();
  private static String base;

  public static void main(String[] args) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    base = "http://127.0.0.1:" + server.getAddress().getPort();
    server.createContext("/health", exchange -> exchange.sendResponseHeaders(204, -1));
    server.createContext("/outer", DeclarativeApplication::outer);
    server.createContext("/inner", DeclarativeApplication::inner);
    server.start();

    get("/health");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + "/outer?token=canary01&page=1"))
            .header("X-Request-ID", "declared-request")
            .header("baggage", "user.email=canary02,tier=gold");
    if (args.length > 0) {
      request.header("traceparent", args[0]);
    }
    HttpResponse<Void> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.discarding());
    System.out.println("ANSWER " + answer.headers().firstValue("X-Request-ID").orElse("none"));
    System.out.println("DONE");
    Thread.currentThread().join();
  }

  private static void outer(HttpExchange exchange) throws IOException {
    logger
        .atInfo()
        .addKeyValue("password", "canary03")
        .addKeyValue("till", "north")
        .log("login with password=canary04");
    try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:shop");
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
      get("/inner?session_token=canary05");
    } catch (SQLException | InterruptedException e) {
      throw new IOException(e);
    }
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  private static void inner(HttpExchange exchange) throws IOException {
    System.out.println(
        "INNER "
            + exchange.getRequestHeaders().getFirst("X-Request-ID")
            + " "
            + exchange.getRequestHeaders().getFirst("baggage")
            + " "
            + exchange.getRequestHeaders().getFirst("traceparent"));
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  private static void get(String path) throws IOException, InterruptedException {
    client.send(
        HttpRequest.newBuilder(URI.create(base + path)).build(),
        HttpResponse.BodyHandlers.discarding());
  }

  private DeclarativeApplication() {}
}
