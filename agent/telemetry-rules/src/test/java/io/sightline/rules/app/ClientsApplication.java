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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Calls a server that answers and one whose listener throws, asks a database, and sends messages to
 * a broker that is away; nothing in here knows of rules.
 */
public final class ClientsApplication {

  public static void main(String[] args) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/orders", ClientsApplication::answer);
    server.createContext(
        "/broken",
        exchange -> {
          throw new IllegalStateException("a listener that throws");
        });
    server.start();
    String base = "http://127.0.0.1:" + server.getAddress().getPort();
    call(base + "/orders/1");
    call(base + "/orders/2");
    call(base + "/broken");
    ask();
    send();
    System.out.println("DONE");
    Thread.currentThread().join();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private static void call(String uri) throws InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      client.send(
          HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      System.out.println("NO ANSWER " + uri);
    }
  }

  private static void ask() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:shop");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE stock (id INT)");
      statement.execute("INSERT INTO stock VALUES (1)");
      statement.executeQuery("SELECT id FROM stock").close();
      statement.executeQuery("SELECT id FROM stock").close();
      try {
        statement.executeQuery("SELECT id FROM nowhere").close();
      } catch (SQLException e) {
        System.out.println("NO TABLE");
      }
    }
  }

  private static void send() throws InterruptedException {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", "127.0.0.1:1", "max.block.ms", "300"),
            new StringSerializer(),
            new StringSerializer())) {
      for (String topic : new String[] {"orders", "payments"}) {
        try {
          producer.send(new ProducerRecord<>(topic, "some")).get();
        } catch (ExecutionException e) {
          System.out.println("NOT SENT " + topic);
        }
      }
    }
  }

  private ClientsApplication() {}
}
