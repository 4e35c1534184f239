package io.sightline.rules.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** A service that answers, or passes on to another one whose address it is given. */
public final class RelayApplication {

  private final String next;

  public static void main(String[] args) throws IOException {
    RelayApplication relay = new RelayApplication(args.length == 0 ? null : args[0]);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", relay::answer);
    server.start();
    System.out.println("PORT " + server.getAddress().getPort());
  }

  private RelayApplication(String next) {
    this.next = next;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String customer = exchange.getRequestURI().getPath().substring(1);
    if (next == null) {
      charge(customer.length());
    } else {
      forward(customer, customer.startsWith("vip") ? "gold" : "none");
    }
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  private void forward(String customer, String tier) throws IOException {
    get(next + "/" + customer);
  }

  private int charge(int amount) {
    return amount;
  }

  /** As a caller from outside. */
  public static void get(String uri) throws IOException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      client.send(
          HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.discarding());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
