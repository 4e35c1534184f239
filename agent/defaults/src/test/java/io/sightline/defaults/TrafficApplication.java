package io.sightline.defaults;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;

/** Calls itself at a steady rate; each call is one numbered log line and two spans. */
public final class TrafficApplication {

  private static final Logger logger = Logger.getLogger(TrafficApplication.class.getName());

  public static void main(String[] args) throws Exception {
    int calls = Integer.parseInt(args[0]);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          logger.info("call " + exchange.getRequestURI().getQuery());
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    String uri = "http://127.0.0.1:" + server.getAddress().getPort() + "/call?";
    System.out.println("STARTED");
    try (HttpClient client = HttpClient.newHttpClient();
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor()) {
      AtomicInteger number = new AtomicInteger();
      CountDownLatch done = new CountDownLatch(1);
      scheduler.scheduleAtFixedRate(
          () -> {
            if (number.get() < calls) {
              call(client, uri + number.getAndIncrement());
            } else {
              done.countDown();
            }
          },
          0,
          50,
          TimeUnit.MILLISECONDS);
      done.await();
    }
    System.out.println("DONE");
  }

  private static void call(HttpClient client, String uri) {
    try {
      client.send(
          HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.discarding());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private TrafficApplication() {}
}
