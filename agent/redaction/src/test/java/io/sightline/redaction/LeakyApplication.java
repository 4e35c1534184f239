package io.sightline.redaction;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import redis.clients.jedis.Jedis;

/**
 * Puts a secret of its own, {@code canary} and a number, in each place from which it could leave.
 */
public final class LeakyApplication {

  private static final Logger logger = LoggerFactory.getLogger(LeakyApplication.class);

  public static void main(String[] args) throws Exception {
    Span span =
        GlobalOpenTelemetry.getTracer("leaky")
            .spanBuilder("login password=canary01")
            .setSpanKind(SpanKind.INTERNAL)
            .startSpan();
    Baggage baggage = Baggage.builder().put("user.email", "canary02").put("tier", "gold").build();
    try (Scope ignored = span.makeCurrent();
        Scope alsoIgnored = baggage.makeCurrent()) {
      http();
      jdbc();
      redis();
      logs();
      metrics();
    }
    span.setAttribute("session.id", "canary03");
    span.setAttribute("note", "mail canary04@example.com or pay with 4111 1111 1111 1111");
    span.setAttribute(AttributeKey.stringArrayKey("notes"), List.of("api_key=canary05"));
    span.addEvent("sent", Attributes.of(AttributeKey.stringKey("access_token"), "canary06"));
    span.addLink(
        span.getSpanContext(), Attributes.of(AttributeKey.stringKey("secret"), "canary07"));
    span.recordException(
        new IllegalStateException(
            "Authorization: Bearer canary08", new RuntimeException("{\"password\":\"canary09\"}")));
    span.setStatus(StatusCode.ERROR, "token=canary10");
    span.end();
    System.out.println("DONE");
    Thread.currentThread().join();
  }

  private static void http() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          System.out.println("BAGGAGE " + exchange.getRequestHeaders().getFirst("baggage"));
          exchange.getResponseHeaders().add("Set-Cookie", "sid=canary11");
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    String uri =
        "http://127.0.0.1:"
            + server.getAddress().getPort()
            + "/chat/sessions/canary12-ab?page=1&token=canary13&code=canary14";
    try (HttpClient client = HttpClient.newHttpClient()) {
      client.send(
          HttpRequest.newBuilder(URI.create(uri))
              .header("Authorization", "Basic canary15")
              .header("Cookie", "sid=canary16")
              .header("X-Api-Key", "canary17")
              .build(),
          HttpResponse.BodyHandlers.discarding());
    }
    server.stop(0);
  }

  private static void jdbc() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:shop");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE users (id INT, pass VARCHAR(40))");
      statement.execute("INSERT INTO users VALUES (1, 'canary18')");
      try {
        // The driver's message repeats the statement.
        statement.execute("SELECT missing FROM users WHERE password='canary19'");
      } catch (SQLException e) {
        logger.warn("query failed", e);
      }
    }
  }

  private static void redis() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(() -> answerAsRedis(server));
      try (Jedis jedis = new Jedis("127.0.0.1", server.getLocalPort())) {
        jedis.set("session:canary20", "canary21");
      }
    }
  }

  /** Says OK to each command: an array of so many strings, of two lines each. */
  private static void answerAsRedis(ServerSocket server) {
    try (Socket socket = server.accept()) {
      BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()));
      OutputStream out = socket.getOutputStream();
      for (String line; (line = in.readLine()) != null; ) {
        for (int i = 0; i < 2 * Integer.parseInt(line.substring(1)); i++) {
          in.readLine();
        }
        out.write("+OK\r\n".getBytes());
        out.flush();
      }
    } catch (Exception e) {
      // The test ends the connection.
      System.out.println("REDIS " + e);
    }
  }

  private static void logs() {
    MDC.put("session_token", "canary22");
    logger
        .atInfo()
        .addKeyValue("password", "canary23")
        .addKeyValue("order_id", 17)
        .log("user logged in with password=canary24");
    MDC.clear();
    logger.error("failed", new IllegalStateException("cookie: sid=canary25"));
  }

  private static void metrics() {
    var meter = GlobalOpenTelemetry.getMeter("leaky");
    meter
        .counterBuilder("leaky.logins")
        .build()
        .add(1, Attributes.of(AttributeKey.stringKey("api.token"), "canary26"));
  }

  private LeakyApplication() {}
}
