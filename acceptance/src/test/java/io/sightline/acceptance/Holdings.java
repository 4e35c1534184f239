package io.sightline.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.postgresql.ds.PGSimpleDataSource;
import redis.clients.jedis.Jedis;

/**
 * What the stores of an instance hold besides telemetry, as the stores themselves tell it, in a
 * form that can be compared with another instance's.
 */
final class Holdings {
  /** What lives less long than a test may take is not compared. */
  private static final long LASTING_SECONDS = 600;

  private static final List<String> QUEUES =
      List.of(
          "production.orders",
          "production.orders.dead",
          "production.status",
          "production.status.dead");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ShopInstance instance;

  Holdings(ShopInstance instance) {
    this.instance = instance;
  }

  /** Rows of each table of both databases: how many, and the MD5 of all of them in order. */
  Map<String, String> tables() throws SQLException {
    Map<String, String> tables = new TreeMap<>();
    for (String name : List.of("shop", "mes")) {
      try (java.sql.Connection connection = database(name).getConnection();
          Statement statement = connection.createStatement()) {
        List<String> names =
            texts(
                statement,
                "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables"
                    + " WHERE table_type = 'BASE TABLE'"
                    + " AND table_schema NOT IN ('pg_catalog', 'information_schema')");
        for (String table : names) {
          tables.put(
              name + " " + table,
              texts(
                      statement,
                      "SELECT count(*) || ' rows, ' || coalesce(md5(string_agg(t::text, E'\\n'"
                          + " ORDER BY t::text)), '') FROM "
                          + table
                          + " t")
                  .getFirst());
        }
        tables.put(
            name + " sequences",
            texts(
                    statement,
                    "SELECT format('%I.%I %s', schemaname, sequencename, last_value)"
                        + " FROM pg_sequences ORDER BY 1")
                .toString());
      }
    }
    return tables;
  }

  /** Ids of all orders. */
  Set<String> orders() throws SQLException {
    try (java.sql.Connection connection = database("shop").getConnection();
        Statement statement = connection.createStatement()) {
      return new HashSet<>(texts(statement, "SELECT order_id FROM orders.orders"));
    }
  }

  private static List<String> texts(Statement statement, String query) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  /** Redis' own form of each value. */
  Map<String, String> conversations() {
    Map<String, String> values = new TreeMap<>();
    try (Jedis redis = new Jedis("127.0.0.1", port("redis", "redis"))) {
      redis.auth(instance.state().password("redis"));
      for (String key : redis.keys("*")) {
        long lives = redis.ttl(key);
        if (lives == -1 || lives > LASTING_SECONDS) {
          values.put(key, HexFormat.of().formatHex(redis.dump(key)));
        }
      }
    }
    return values;
  }

  /** Messages of each queue, in their order; they stay in it. */
  Map<String, List<String>> messages() throws IOException, TimeoutException {
    Map<String, List<String>> messages = new TreeMap<>();
    try (Connection connection = broker(instance).newConnection("holdings");
        Channel channel = connection.createChannel()) {
      for (String queue : QUEUES) {
        List<String> bodies = new ArrayList<>();
        // Not acknowledged: they go back when the channel is closed.
        for (GetResponse got = channel.basicGet(queue, false);
            got != null;
            got = channel.basicGet(queue, false)) {
          bodies.add(got.getProps().getMessageId() + " " + new String(got.getBody(), UTF_8));
        }
        messages.put(queue, bodies);
      }
    }
    return messages;
  }

  static ConnectionFactory broker(ShopInstance instance) {
    ConnectionFactory broker = new ConnectionFactory();
    broker.setHost("127.0.0.1");
    broker.setPort(instance.state().port(instance.catalog().program("rabbitmq"), "amqp"));
    broker.setVirtualHost("shop");
    broker.setUsername("shop");
    broker.setPassword(instance.state().password("rabbitmq"));
    return broker;
  }

  /** Records of each topic, and how far each group has read. */
  Map<String, List<String>> records() throws ExecutionException, InterruptedException {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", "127.0.0.1:" + port("kafka", "broker"));
    Map<String, List<String>> records = new TreeMap<>();
    try (Admin admin = Admin.create(settings);
        KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      for (String topic : admin.listTopics().names().get()) {
        records.put("topic " + topic, read(consumer, topic));
      }
      for (GroupListing group : admin.listGroups().all().get()) {
        records.put(
            "group " + group.groupId(),
            admin
                .listConsumerGroupOffsets(group.groupId())
                .partitionsToOffsetAndMetadata()
                .get()
                .entrySet()
                .stream()
                .map(entry -> entry.getKey() + " " + entry.getValue().offset())
                .sorted()
                .toList());
      }
    }
    return records;
  }

  private static List<String> read(KafkaConsumer<byte[], byte[]> consumer, String topic) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    List<String> records = new ArrayList<>();
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
      assertThat(System.nanoTime()).as("end of the time for " + topic).isLessThan(deadline);
      consumer.poll(Duration.ofMillis(200)).forEach(record -> records.add(text(record)));
    }
    records.sort(null);
    return records;
  }

  private static String text(ConsumerRecord<byte[], byte[]> record) {
    StringBuilder text = new StringBuilder();
    text.append(record.partition()).append('/').append(record.offset());
    text.append(' ').append(text(record.key())).append(' ').append(text(record.value()));
    record
        .headers()
        .forEach(
            header ->
                text.append(' ').append(header.key()).append('=').append(text(header.value())));
    return text.toString();
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "null" : new String(bytes, UTF_8);
  }

  /** MD5 of each file that a program keeps, by its path. */
  Map<String, String> files(String program) throws IOException {
    Path folder = instance.state().dataOf(program);
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(file).toString(), md5(Files.readAllBytes(file)));
      }
    }
    return files;
  }

  /** What Alertmanager is told to be silent about. */
  Set<JsonNode> silences() {
    Set<JsonNode> silences = new HashSet<>();
    get("alertmanager", "/api/v2/silences").forEach(silences::add);
    return silences;
  }

  /** The history of alerts, the latest thousand. */
  Set<JsonNode> alerts() {
    Set<JsonNode> alerts = new HashSet<>();
    get("alert-webhook", "/alerts?limit=1000").forEach(alerts::add);
    return alerts;
  }

  private JsonNode get(String program, String path) {
    URI uri = URI.create("http://127.0.0.1:" + port(program, "http") + path);
    try {
      var answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private PGSimpleDataSource database(String name) {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setServerNames(new String[] {"127.0.0.1"});
    database.setPortNumbers(
        new int[] {port(name.equals("shop") ? "postgresql" : "postgresql-mes", "sql")});
    database.setDatabaseName(name);
    database.setUser(name);
    database.setPassword(instance.state().password(name));
    return database;
  }

  private int port(String program, String name) {
    return instance.state().port(instance.catalog().program(program), name);
  }

  private static String md5(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }
}
