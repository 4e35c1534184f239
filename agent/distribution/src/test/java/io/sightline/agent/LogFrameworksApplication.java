package io.sightline.agent;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.ThreadContext;

/** One request that is logged of by frameworks other than Logback. */
public final class LogFrameworksApplication {

  public static void main(String[] args) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          LogManager.getLogger("app").info("by Log4j");
          java.util.logging.Logger.getLogger("app").info("by java.util.logging");
          System.out.println("CONTEXT " + ThreadContext.get("request_id"));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      client.send(
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"))
              .header("X-Request-ID", "frameworks-1")
              .build(),
          HttpResponse.BodyHandlers.discarding());
    }
    server.stop(0);
    System.out.println("DONE");
  }

  private LogFrameworksApplication() {}
}
