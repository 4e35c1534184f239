package com.example.inventory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InventoryServerIT {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static EmbeddedPostgres postgres;
  private static InventoryServer server;

  private final String sku = "T-" + UUID.randomUUID().toString().substring(0, 8).toUpperCase();

  @BeforeAll
  static void start() throws Exception {
    postgres = EmbeddedPostgres.start();
    server = server();
  }

  @AfterAll
  static void stop() throws Exception {
    server.stop();
    postgres.close();
  }

  private static InventoryServer server() throws Exception {
    return InventoryServer.start(
        Settings.load(
            null,
            Map.of(
                "INVENTORY_HTTP_PORT", "0",
                "INVENTORY_DB_URL", postgres.getJdbcUrl("postgres", "postgres"),
                "INVENTORY_DB_USER", "postgres",
                "INVENTORY_DB_PASSWORD", "postgres",
                "INVENTORY_LEVELS_REFRESH", "1")));
  }

  @Test
  void beginsWithAFewItems() throws Exception {
    assertThat(get("/items").body())
        .contains("<item sku=\"LAPTOP\" name=\"Laptop\" reorder-level=\"20\">");
    assertThat(get("/items/laptop").body()).contains("sku=\"LAPTOP\"");
    assertThat(get("/warehouses").body()).contains("code=\"NORTH\"", "code=\"SOUTH\"");
    assertThat(get("/health").body())
        .isEqualTo("{\"status\":\"healthy\",\"service\":\"inventory-service\"}");
    assertThat(get("/ready").body())
        .isEqualTo("{\"status\":\"ready\",\"service\":\"inventory-service\"}");
  }

  @Test
  void keepsWhatItHasWhenStartedAgain() throws Exception {
    addItem(0);
    book(7, "NORTH");

    InventoryServer second = server();
    second.stop();

    assertThat(quantity("NORTH")).isEqualTo(7);
    assertThat(get("/movements?sku=" + sku).body().split("<movement ")).hasSize(2);
  }

  @Test
  void booksMovementsAndListsThemLatestFirst() throws Exception {
    addItem(0);

    HttpResponse<String> booked =
        post("/movements", "sku=" + sku + "&quantity=10&warehouse=NORTH&reference=%3Ca%26b%3E");
    assertThat(booked.statusCode()).isEqualTo(201);
    assertThat(booked.body()).contains("quantity=\"10\"", "reference=\"&lt;a&amp;b&gt;\"");
    assertThat(book(-4, "NORTH").statusCode()).isEqualTo(201);

    assertThat(quantity("NORTH")).isEqualTo(6);
    assertThat(get("/movements?sku=" + sku + "&limit=1").body())
        .contains("quantity=\"-4\"")
        .doesNotContain("quantity=\"10\"");
  }

  @Test
  void neverTakesMoreThanThereIs() throws Exception {
    addItem(0);
    book(10, "NORTH");
    ExecutorService executor = Executors.newFixedThreadPool(8);
    try {
      List<Future<Integer>> answers =
          IntStream.range(0, 20)
              .mapToObj(i -> executor.submit(() -> book(-1, "NORTH").statusCode()))
              .toList();
      int taken = 0;
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isIn(201, 409);
        taken += answer.get() == 201 ? 1 : 0;
      }
      assertThat(taken).isEqualTo(10);
    } finally {
      executor.shutdownNow();
    }
    assertThat(quantity("NORTH")).isZero();
    assertThat(book(-1, "NORTH").body()).contains("holds only 0 of " + sku);
  }

  @Test
  void transfersBothOrNothingInBothDirectionsAtOnce() throws Exception {
    addItem(0);
    book(100, "NORTH");
    book(100, "SOUTH");
    ExecutorService executor = Executors.newFixedThreadPool(8);
    try {
      List<Future<Integer>> answers =
          IntStream.range(0, 40)
              .mapToObj(
                  i ->
                      executor.submit(
                          () ->
                              transfer(
                                      2,
                                      i % 2 == 0 ? "NORTH" : "SOUTH",
                                      i % 2 == 0 ? "SOUTH" : "NORTH")
                                  .statusCode()))
              .toList();
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isEqualTo(201);
      }
    } finally {
      executor.shutdownNow();
    }
    assertThat(quantity("NORTH")).isEqualTo(100);
    assertThat(quantity("SOUTH")).isEqualTo(100);

    assertThat(transfer(101, "NORTH", "SOUTH").statusCode()).isEqualTo(409);
    assertThat(transfer(1, "NORTH", "NORTH").statusCode()).isEqualTo(400);
    assertThat(transfer(1, "NORTH", "NOWHERE").statusCode()).isEqualTo(404);
    assertThat(quantity("NORTH")).isEqualTo(100);
  }

  @Test
  void countsLevelsNowAndThen() throws Exception {
    addItem(5);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> get("/levels").body().contains("<low sku=\"" + sku + "\">"));
    book(5, "SOUTH");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> !get("/levels").body().contains("<low sku=\"" + sku + "\">"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /movements  | sku=LAPTOP&warehouse=NORTH                           | 400 | quantity is required
          /movements  | sku=LAPTOP&quantity=1                                | 400 | warehouse is required
          /movements  | sku=LAPTOP&quantity=0&warehouse=NORTH                | 400 | must not be 0
          /movements  | sku=LAPTOP&quantity=1.5&warehouse=NORTH              | 400 | whole number
          /movements  | sku=LAPTOP&quantity=99999999999&warehouse=NORTH      | 400 | whole number
          /movements  | sku=LAPTOP&quantity=-100001&warehouse=NORTH          | 400 | whole number
          /movements  | sku=LAP'%3B--&quantity=1&warehouse=NORTH             | 400 | sku must be
          /movements  | sku=NONE&quantity=1&warehouse=NORTH                  | 404 | no item NONE
          /movements  | sku=LAPTOP&quantity=1&warehouse=MOON                 | 404 | no warehouse MOON
          /movements  | sku=LAPTOP&quantity=1&warehouse=NORTH&reference=a%00b | 400 | not allowed
          /movements  | sku=%zz                                              | 400 | not encoded
          /movements  | sku=A&sku=B                                          | 400 | given twice
          /items      | sku=LAPTOP&name=Again&reorder_level=1                | 409 | already
          /items      | sku=NEW&name=New&reorder_level=-1                    | 400 | reorder_level
          /items      | sku=NEW&reorder_level=1                              | 400 | name is required
          /warehouses | code=NORTH&name=Again                                | 409 | already
          /transfers  | sku=LAPTOP&quantity=-1&from=NORTH&to=SOUTH           | 400 | whole number
          """)
  void refusesWhatMakesNoSense(String path, String form, int status, String message)
      throws Exception {
    String before = get("/stock").body();

    HttpResponse<String> answer = post(path, form);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains("<error>").contains(message);
    assertThat(get("/stock?sku=LAPTOP").body()).isEqualTo(before(before, "LAPTOP"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/items/NONE", "/nothing", "/stocks", "/stock/1", "/items/"})
  void knowsNoSuchThing(String path) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/items/1'%20OR%20'1'='1", "/stock?sku=%27", "/movements?limit=0", "/stock?sku="})
  void refusesBadAddresses(String path) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(400);
  }

  @Test
  void refusesOtherMethodsTypesAndHugeBodies() throws Exception {
    HttpResponse<String> deleted = send(HttpRequest.newBuilder(uri("/items")).DELETE().build());
    assertThat(deleted.statusCode()).isEqualTo(405);
    assertThat(deleted.headers().firstValue("Allow")).contains("GET, POST");

    HttpResponse<String> json =
        send(
            HttpRequest.newBuilder(uri("/items"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build());
    assertThat(json.statusCode()).isEqualTo(415);

    assertThat(post("/items", "sku=" + "A".repeat(1_000_000)).statusCode()).isEqualTo(413);
  }

  @Test
  void staysReachableBesideCallersWhoNeverFinish() throws Exception {
    try (Socket silent = new Socket("127.0.0.1", server.getPort())) {
      OutputStream out = silent.getOutputStream();
      out.write(
          ("POST /items HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
                  + "Content-Type: application/x-www-form-urlencoded\r\n\r\nsku=")
              .getBytes(UTF_8));
      out.flush();
      assertThat(get("/items").statusCode()).isEqualTo(200);
      silent.setSoTimeout(60_000);
      try (InputStream in = silent.getInputStream()) {
        assertThat(in.read()).as("the server gives up on it").isEqualTo(-1);
      }
    }
  }

  /** What the stock said of one item. */
  private static String before(String stock, String item) {
    StringBuilder levels = new StringBuilder();
    for (String level : stock.split("(?=<level )")) {
      if (level.startsWith("<level sku=\"" + item + "\"")) {
        levels.append(level, 0, level.indexOf("</level>") + "</level>".length());
      }
    }
    String head = stock.substring(0, stock.indexOf("<stock>") + "<stock>".length());
    return head + levels + "</stock>";
  }

  private void addItem(int reorderLevel) throws Exception {
    assertThat(
            post("/items", "sku=" + sku + "&name=Thing&reorder_level=" + reorderLevel).statusCode())
        .isEqualTo(201);
  }

  private HttpResponse<String> book(int quantity, String warehouse) throws Exception {
    return post("/movements", "sku=" + sku + "&quantity=" + quantity + "&warehouse=" + warehouse);
  }

  private HttpResponse<String> transfer(int quantity, String from, String to) throws Exception {
    return post(
        "/transfers", "sku=" + sku + "&quantity=" + quantity + "&from=" + from + "&to=" + to);
  }

  private int quantity(String warehouse) throws Exception {
    String body = get("/stock?sku=" + sku + "&warehouse=" + warehouse).body();
    return Integer.parseInt(body.replaceFirst("(?s).*quantity=\"(\\d+)\".*", "$1"));
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).build());
  }

  private static HttpResponse<String> post(String path, String form) throws Exception {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build());
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    return HTTP.send(request, BodyHandlers.ofString());
  }

  private static URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getPort() + path);
  }
}
