package com.acme;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/** The application of the examples in the documentation. */
public final class Api {

  public record User(String tier) {}

  public record Request(User user) {}

  private final ConnectionPool pool = new ConnectionPool("main", 2);
  private final Billing billing = new Billing();

  public static void main(String[] args) throws IOException {
    Api api = new Api();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/shop/bills",
        exchange -> answer(exchange, api.handle(new Request(new User("gold"))) ? 200 : 500));
    server.createContext("/shop/lost", exchange -> answer(exchange, 404));
    server.start();
    System.out.println("READY");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      HttpURLConnection call =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + server.getAddress().getPort() + line)
                  .toURL()
                  .openConnection();
      System.out.println("ANSWER " + call.getResponseCode());
    }
    server.stop(0);
  }

  boolean handle(Request request) {
    Billing.Customer customer =
        new Billing.Customer("4111111111111111", "anna@acme.example", "u-17");
    billing.charge(customer);
    return pool.inUse() == 2
        && billing.bill(customer).amount().equals(new BigDecimal("12.345"))
        && request.user().tier().equals("gold");
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }
}
