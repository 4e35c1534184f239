package io.sightline.headmark;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Executors;

/** A service that answers; given the address of another and a number, it also passes calls on. */
public final class TwoServicesApplication {

  public static void main(String[] args) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newSingleThreadExecutor());
    server.createContext(
        "/",
        exchange -> {
          if (args.length > 0) {
            get(client, args[0]);
          }
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    String self = "http://127.0.0.1:" + server.getAddress().getPort() + "/call";
    System.out.println("LISTENING " + self);
    if (args.length > 0) {
      for (int i = 0; i < Integer.parseInt(args[1]); i++) {
        get(client, self);
      }
      System.out.println("DONE");
    }
    Thread.currentThread().join();
  }

  private static void get(HttpClient client, String uri) {
    try {
      client.send(
          HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.discarding());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private TwoServicesApplication() {}
}
