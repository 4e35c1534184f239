package io.sightline.virtualthreads;

import com.sun.net.httpserver.HttpServer;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests that start virtual threads in every way. Each thread calls {@code /called/<case>}, by
 * which its span is found.
 */
public final class ThreadsApplication {

  private interface Case {
    void run() throws Exception;
  }

  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final AtomicInteger running = new AtomicInteger();
  private final CountDownLatch answered = new CountDownLatch(1);
  private final Map<String, Case> cases =
      Map.of(
          "start", () -> Thread.startVirtualThread(() -> call("start")).join(),
          "builder", () -> Thread.ofVirtual().name("named").start(() -> call("builder")).join(),
          "nested",
              () ->
                  Thread.startVirtualThread(
                          () -> join(Thread.startVirtualThread(() -> call("nested"))))
                      .join(),
          "throwing", this::startThatThrows,
          "unstarted", this::startOfUnstarted,
          "many", this::startMany,
          "outliving", this::startOutliving,
          "accepting", this::startAccepting,
          "helidon", this::startHelidon);

  private ServerSocket accepting;
  private WebServer helidon;
  private Thread outliving;

  public static void main(String[] args) throws Exception {
    new ThreadsApplication().run();
    System.out.println("DONE");
  }

  private ThreadsApplication() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(
        exchange -> {
          running.incrementAndGet();
          threads.execute(
              () -> {
                exchange.run();
                running.decrementAndGet();
              });
        });
    server.createContext(
        "/",
        exchange -> {
          String[] path = exchange.getRequestURI().getPath().split("/");
          int status = 204;
          if (path[1].equals("request")) {
            try {
              cases.get(path[2]).run();
            } catch (Exception e) {
              e.printStackTrace();
              status = 500;
            }
          }
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
  }

  private void run() throws Exception {
    for (String name :
        List.of("start", "builder", "nested", "throwing", "unstarted", "many", "outliving")) {
      request(name);
    }
    // The client has its answer before the server's span has ended.
    while (running.get() > 0) {
      Thread.onSpinWait();
    }
    answered.countDown();
    outliving.join();

    request("accepting");
    connect(accepting.getLocalPort(), "after");
    accepting.close();

    request("helidon");
    connect(helidon.port(), "after");
    helidon.stop();

    // On carriers that have had threads with a context.
    List<Thread> later = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      later.add(Thread.startVirtualThread(() -> call("later")));
    }
    for (Thread thread : later) {
      thread.join();
    }
    server.stop(0);
    threads.shutdown();
  }

  private void startThatThrows() throws InterruptedException {
    Thread.ofVirtual()
        .uncaughtExceptionHandler((thread, e) -> System.out.println("UNCAUGHT " + e.getMessage()))
        .start(
            () -> {
              throw new IllegalStateException("as it was thrown");
            })
        .join();
    try {
      Thread.startVirtualThread(null);
    } catch (NullPointerException e) {
      System.out.println("NULL refused");
    }
  }

  private void startOfUnstarted() throws InterruptedException {
    Thread thread = Thread.ofVirtual().unstarted(() -> call("unstarted"));
    thread.start();
    thread.join();
  }

  private void startMany() throws InterruptedException {
    List<Thread> many = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      many.add(Thread.startVirtualThread(() -> call("many")));
    }
    for (Thread thread : many) {
      thread.join();
    }
  }

  private void startOutliving() {
    outliving =
        Thread.startVirtualThread(
            () -> {
              try {
                answered.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              call("outliving");
            });
  }

  private void startAccepting() throws Exception {
    accepting = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(
        () -> {
          while (!accepting.isClosed()) {
            try {
              Socket socket = accepting.accept();
              Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException e) {
              return; // closed
            }
          }
        });
  }

  private void serve(Socket socket) {
    try (socket) {
      call("accepted");
      socket.getOutputStream().write('\n');
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A connection while the request goes on, too: Helidon's threads come from a factory. */
  private void startHelidon() throws IOException {
    helidon =
        WebServer.builder()
            .port(0)
            .address(InetAddress.getLoopbackAddress())
            .routing(routing -> routing.get("/{when}", (request, response) -> response.send()))
            .build()
            .start();
    connect(helidon.port(), "meanwhile");
  }

  /** By hand, so that no client hands a context on. */
  private static void connect(int port, String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write(
              ("GET /" + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      if (socket.getInputStream().read() < 0) {
        throw new IOException("no answer at /" + path);
      }
    }
  }

  private void request(String name) {
    send("/request/" + name);
  }

  private void call(String name) {
    send("/called/" + name);
  }

  private void send(String path) {
    try {
      URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
      int status =
          http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
              .statusCode();
      if (status != 204) {
        throw new IllegalStateException(path + " " + status);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
