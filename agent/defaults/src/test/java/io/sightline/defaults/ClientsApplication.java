package io.sightline.defaults;

import com.sun.net.httpserver.HttpServer;
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
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Checks a connection as a pool does, by itself and within a request; Kafka clients idle. */
public final class ClientsApplication {

  public static void main(String[] args) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:shop");
        var consumer =
            new KafkaConsumer<>(
                Map.of("bootstrap.servers", "127.0.0.1:1", "group.id", "test"),
                new StringDeserializer(),
                new StringDeserializer());
        var producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", "127.0.0.1:1"),
                new StringSerializer(),
                new StringSerializer())) {
      consumer.subscribe(List.of("orders"));
      execute(connection, "");
      execute(connection, "SELECT 1");
      request(connection);
      System.out.println("DONE " + producer.metrics().size() + " " + consumer.metrics().size());
      Thread.currentThread().join();
    }
  }

  private static void request(Connection connection) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try {
            execute(connection, "");
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/orders");
      client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding());
    }
    server.stop(0);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private ClientsApplication() {}
}
