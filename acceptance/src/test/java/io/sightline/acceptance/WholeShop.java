package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sightline.cli.catalog.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The shared instance with every service that there is, and the storage of production sheets: what
 * the slice leaves out is started beside it when the first test asks for it.
 */
final class WholeShop {
  /** Place of tests that need all services: after those of the slice, which runs alone for them. */
  static final int OBSERVED = Integer.MAX_VALUE - 4;

  /** Place of tests of what is to be seen once all services were at work. */
  static final int SEEN = Integer.MAX_VALUE - 3;

  /** Place of the test that takes the agent away. */
  static final int UNOBSERVED = Integer.MAX_VALUE - 2;

  /** Place of tests that need all services without the agent. */
  static final int PLAIN = Integer.MAX_VALUE - 1;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** One payment in ten is declined, by chance. */
  static final int TRIES = 30;

  /**
   * Parcels are shipped and arrive, and things are made, while a test can wait for it; the model
   * fails when a test says so, and not one time in a hundred.
   */
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "DELIVERIES_SHIP_DELAY_MIN", "PT1S",
          "DELIVERIES_SHIP_DELAY_MAX", "PT2S",
          "DELIVERIES_ARRIVE_DELAY_MIN", "PT1S",
          "DELIVERIES_ARRIVE_DELAY_MAX", "PT2S",
          "PRODUCTION_STEP_DURATION", "PT1S",
          "PRODUCTION_STEP_INTERVAL", "PT1S",
          "LLM_ERROR_RATE", "0");

  private final ShopInstance instance;
  private final List<String> services;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private String administrator;

  private WholeShop(ShopInstance instance) {
    this.instance = instance;
    this.services =
        instance.catalog().programs().stream()
            .filter(Program::startable)
            .filter(program -> program.groups().contains("shop") && program.with().isEmpty())
            .map(Program::name)
            .toList();
  }

  /** All services, with the agent. */
  static WholeShop observed(ShopInstance instance) {
    return new WholeShop(instance).started(true);
  }

  /** All services, as they would run anywhere. */
  static WholeShop plain(ShopInstance instance) {
    return new WholeShop(instance).started(false);
  }

  /** Who has registered and logged in. */
  record Customer(String userId, String email, String token) {}

  private WholeShop started(boolean agent) {
    List<String> others =
        services.stream()
            .filter(service -> instance.runningProcess(service).isPresent())
            .filter(service -> hasAgent(service) != agent)
            .toList();
    if (others.isEmpty() && missing().isEmpty()) {
      return this;
    }
    others.parallelStream().forEach(instance::stop);
    String groups = "shop,stores";
    if (agent && !missing().isEmpty()) {
      // It asks those for their metrics that were there when it started.
      instance.stop("collector");
      groups += ",monitoring";
    }
    Stream<String> options = Stream.of("--only", groups, "--with", "storage", "--no-check");
    SightlineCommand.Result up =
        instance.up(
            ENVIRONMENT,
            (agent ? options : Stream.concat(options, Stream.of("--no-agent")))
                .toArray(String[]::new));
    assertThat(missing())
        .as(
            "what of the whole shop does not run; up exited with %d:%n%s",
            up.exitCode(), up.output())
        .isEmpty();
    return this;
  }

  /** Without RabbitMQ on the machine `up` leaves out what needs it; these tests need it, too. */
  private List<String> missing() {
    return Stream.concat(services.stream(), Stream.of("rabbitmq", "versitygw"))
        .filter(program -> instance.runningProcess(program).isEmpty())
        .toList();
  }

  boolean hasAgent(String service) {
    Path environment = Path.of("/proc", "" + instance.process(service).pid(), "environ");
    try {
      return new String(Files.readAllBytes(environment)).contains("-javaagent:");
    } catch (NoSuchFileException e) {
      throw new AssertionError(service + " has ended", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ShopInstance instance() {
    return instance;
  }

  /** Names of all services. */
  List<String> services() {
    return services;
  }

  int port(String program, String name) {
    return instance.state().port(instance.catalog().program(program), name);
  }

  String password(String name) {
    return instance.state().password(name);
  }

  HttpResponse<String> get(String service, String path, String... headers) {
    return send("GET", service, path, null, headers);
  }

  HttpResponse<String> post(String service, String path, String body, String... headers) {
    return send("POST", service, path, body, headers);
  }

  /** Sends a request, whose body is JSON if it has one. */
  HttpResponse<String> send(
      String method, String service, String path, String body, String... headers) {
    HttpRequest.Builder request =
        request(service, path)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpRequest.Builder request(String service, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(service, "http") + path))
        .timeout(PATIENCE);
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Header of who has a token, as name and value. */
  static String[] by(String token) {
    return new String[] {"Authorization", "Bearer " + token};
  }

  /** Registers somebody new at the gateway, and logs them in. */
  Customer customer() {
    String email = "c" + UUID.randomUUID() + "@shop.example";
    String password = UUID.randomUUID().toString();
    HttpResponse<String> registered =
        post(
            "api-gateway",
            "/api/users",
            "{\"email\":\"%s\",\"password\":\"%s\",\"name\":\"Jane Doe\"}"
                .formatted(email, password));
    assertThat(registered.statusCode()).as(registered.body()).isEqualTo(201);
    return new Customer(json(registered).path("user_id").asText(), email, token(email, password));
  }

  /** Token of the shop's first administrator. */
  String administrator() {
    if (administrator == null) {
      administrator = token("admin@shop.example", password("admin"));
    }
    return administrator;
  }

  private String token(String email, String password) {
    HttpResponse<String> login =
        post(
            "api-gateway",
            "/api/users/login",
            "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, password));
    assertThat(login.statusCode()).as(login.body()).isEqualTo(200);
    return json(login).path("token").asText();
  }

  /** Orders at the gateway; one payment in ten is declined, by chance. */
  HttpResponse<String> order(Customer customer, String productId, int quantity, String... headers) {
    return post(
        "api-gateway",
        "/api/orders",
        "{\"product_id\":\"%s\",\"quantity\":%d,\"user_id\":\"%s\"}"
            .formatted(productId, quantity, customer.userId()),
        headers);
  }

  /** Orders until the payment is not declined. */
  JsonNode buy(Customer customer, String productId, int quantity) {
    HttpResponse<String> bought = order(customer, productId, quantity);
    for (int i = 0; i < TRIES && bought.statusCode() == 402; i++) {
      bought = order(customer, productId, quantity);
    }
    assertThat(bought.statusCode()).as(bought.body()).isEqualTo(201);
    return json(bought);
  }

  static JsonNode json(HttpResponse<String> answer) {
    return json(answer.body());
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }
}
