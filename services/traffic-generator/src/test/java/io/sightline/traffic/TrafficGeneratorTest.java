package io.sightline.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class TrafficGeneratorTest {
  private static final Map<String, String> ADMINISTRATOR =
      Map.of("ADMIN_EMAIL", "admin@shop.example", "ADMIN_PASSWORD", "secret");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private FakeShop shop = new FakeShop();

  @AfterEach
  void stop() {
    shop.close();
  }

  @Test
  void asksTheSameForTheSameSeed() {
    List<String> first = requestsOf("7");

    assertThat(requestsOf("7")).isEqualTo(first);
    assertThat(requestsOf("8")).isNotEqualTo(first);
  }

  @Test
  void asksEverythingThatCustomersAsk() {
    assertThat(run("--seed", "1", "--rate", "50", "--duration", "4s")).isZero();

    assertThat(shop.requests())
        .map(request -> request.replaceFirst("[? ]([^/].*)?$", ""))
        .contains(
            "POST /users",
            "POST /users/login",
            "GET /users/u-1",
            "GET /api/users/u-1",
            "GET /users/u-1/favorites",
            "GET /users/u-1/preferences",
            "PUT /users/u-1/preferences",
            "GET /products",
            "GET /api/products",
            "GET /products/search",
            "GET /products/trending",
            "GET /products/1",
            "GET /products/1/stock",
            "GET /orders",
            "POST /orders",
            "POST /api/orders",
            "GET /api/orders/o-1",
            "GET /payments/p-1",
            "POST /orders/o-1/payment",
            "PATCH /orders/o-1/status",
            "POST /orders/o-1/refund",
            "GET /orders/analytics")
        .anyMatch(request -> request.startsWith("PUT /users/u-1/favorites/"));
    assertThat(out.toString()).contains("no assistant", "0 errors", "seed 1");
  }

  @Test
  void outlivesTokens() {
    shop.tokensLive(Duration.ofSeconds(4));

    int code =
        run("--seed", "5", "--rate", "50", "--duration", "6s", "--families", "order,advanced");

    assertThat(out.toString()).contains("0 errors").doesNotContain("401");
    assertThat(code).isZero();
    assertThat(shop.requests())
        .filteredOn(request -> request.contains("admin@shop.example"))
        .as("logged in by half lives of the token, not by requests")
        .hasSizeBetween(3, 8);
  }

  @Test
  void takesRefusalsOfAWorkingShopForSuccess() {
    shop.answer("POST /orders", 409);
    shop.answer("POST /api/orders", 402);
    shop.answer("POST /users", 409);

    assertThat(run("--seed", "2", "--rate", "40", "--duration", "2s")).isZero();
    assertThat(out.toString()).contains("402: ", "409: ", "0 errors");
  }

  @Test
  void expectsNoConflictsWhereTheGatewayTellsOfNone() {
    shop.answer("POST /api/orders", 409);

    assertThat(run("--seed", "6", "--rate", "40", "--duration", "2s", "--families", "order"))
        .isEqualTo(1);
    assertThat(out.toString()).contains("x POST /api/orders: 409");
  }

  @Test
  void failsWhenTooMuchIsUnexpected() {
    shop.answer("GET /products/trending", 500);

    assertThat(run("--seed", "3", "--rate", "40", "--duration", "2s")).isEqualTo(1);
    assertThat(out.toString())
        .contains("GET product-service/products/trending: 500")
        .contains("of the answers were unexpected; 1.00 % are allowed");

    assertThat(run("--seed", "3", "--rate", "40", "--duration", "2s", "--max-error-rate", "0.5"))
        .isZero();
  }

  @Test
  void keepsItsPaceWhenTheShopIsSlow() {
    String[] options = {
      "--seed", "4", "--rate", "20", "--duration", "1s", "--families", "product", "--timeout", "2s"
    };
    assertThat(run(options)).isZero();
    assertThat(out.toString()).contains("5 flows, ");

    shop.holdAnswers();
    assertThat(run(options)).isEqualTo(1);
    assertThat(out.toString()).contains("no answer: 5").containsPattern("(?s)5 flows,.*5 flows,");
  }

  @Test
  void needsNoCustomersForProducts() {
    int code = execute(Map.of(), "--rate", "40", "--duration", "1s", "--families", "product");

    assertThat(code).isZero();
    assertThat(shop.requests()).noneMatch(request -> request.contains("/users"));
  }

  @Test
  void leavesAdministrationOutWithoutAnAdministrator() {
    assertThat(execute(Map.of(), "--rate", "40", "--duration", "2s")).isZero();
    assertThat(shop.requests()).noneMatch(request -> request.contains("/analytics"));
    assertThat(out.toString()).contains("no ADMIN_EMAIL and ADMIN_PASSWORD");
  }

  @Test
  void saysWhoIsNotThere() {
    assertThat(run("--wait", "1s", "--duration", "1s", "--order-service", "http://127.0.0.1:1"))
        .isEqualTo(1);
    assertThat(err.toString()).contains("not ready: order-service at http://127.0.0.1:1");
  }

  @ParameterizedTest
  @CsvSource({
    "--rate, 0, --rate must be above 0",
    "--rate, fast, Invalid value for option '--rate'",
    "--families, none, Invalid value for option '--families'",
    "--duration, 10, is no time such as",
    "--gateway, localhost:8080, an address must be like",
    "--max-error-rate, 2, --max-error-rate must be from 0 to 1",
    "--max-concurrency, 0, --max-concurrency must be from 1",
    "--seed, x, Invalid value for option '--seed'"
  })
  void refusesWhatMakesNoSense(String option, String value, String message) {
    assertThat(execute(Map.of(), option, value)).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }

  /** What a shop of its own is asked, in any order: flows run side by side. */
  private List<String> requestsOf(String seed) {
    shop.close();
    shop = new FakeShop();
    assertThat(run("--seed", seed, "--rate", "40", "--duration", "2s")).isZero();
    return shop.requests().stream().sorted().toList();
  }

  private int run(String... arguments) {
    return execute(ADMINISTRATOR, arguments);
  }

  private int execute(Map<String, String> environment, String... arguments) {
    Map<String, String> all = new HashMap<>(environment);
    for (String service : List.of("USER", "PRODUCT", "ORDER", "PAYMENT")) {
      all.put(service + "_SERVICE_URL", shop.address());
    }
    all.put("GATEWAY_URL", shop.address());
    CommandLine commandLine = TrafficGenerator.commandLine(new TrafficGenerator(all));
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }
}
