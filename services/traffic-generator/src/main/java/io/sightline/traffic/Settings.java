package io.sightline.traffic;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What the command line says. */
final class Settings {
  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "Decides what is asked; the same number asks the same. Default: by chance")
  Long seed;

  @Option(
      names = "--rate",
      paramLabel = "FACTOR",
      defaultValue = "1",
      description = "How many times faster than usual flows begin. Default: ${DEFAULT-VALUE}")
  double rate;

  @Option(
      names = "--families",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "user,product,order,advanced",
      description = "Which flows to run, separated by commas. Default: ${DEFAULT-VALUE}")
  List<Family> families;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = Times.class,
      description = "How long, such as 90s, 10m, 2h. Default: until it is ended")
  Duration duration;

  @Option(names = "--gateway", paramLabel = "URL", description = "Default: $GATEWAY_URL or :8080")
  String gateway;

  @Option(
      names = "--user-service",
      paramLabel = "URL",
      description = "Default: $USER_SERVICE_URL or :8081")
  String users;

  @Option(
      names = "--product-service",
      paramLabel = "URL",
      description = "Default: $PRODUCT_SERVICE_URL or :8082")
  String products;

  @Option(
      names = "--order-service",
      paramLabel = "URL",
      description = "Default: $ORDER_SERVICE_URL or :8083")
  String orders;

  @Option(
      names = "--payment-service",
      paramLabel = "URL",
      description = "Default: $PAYMENT_SERVICE_URL or :8084")
  String payments;

  @Option(
      names = "--max-concurrency",
      paramLabel = "NUMBER",
      defaultValue = "200",
      description = "Most flows at a time. Default: ${DEFAULT-VALUE}")
  int concurrency;

  @Option(
      names = "--max-error-rate",
      paramLabel = "SHARE",
      defaultValue = "0.01",
      description =
          "Share of unexpected answers that is still a success. Default: ${DEFAULT-VALUE}")
  double maxErrorRate;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = Times.class,
      description = "Longest wait for an answer. Default: ${DEFAULT-VALUE}")
  Duration timeout;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = Times.class,
      description = "Longest wait for the shop to be ready. Default: ${DEFAULT-VALUE}")
  Duration wait;

  @Option(
      names = "--report-every",
      paramLabel = "TIME",
      defaultValue = "5s",
      converter = Times.class,
      description = "How often a summary is written. Default: ${DEFAULT-VALUE}")
  Duration reportEvery;

  @Option(
      names = "--serve",
      paramLabel = "PORT",
      description = "Answer /health and /ready at this port. Default: $SERVER_PORT, or not at all")
  Integer port;

  /** The first thing that makes no sense. */
  Optional<String> mistake() {
    if (!(rate > 0 && rate <= 1000)) {
      return Optional.of("--rate must be above 0 and at most 1000");
    }
    if (concurrency < 1 || concurrency > 100_000) {
      return Optional.of("--max-concurrency must be from 1 to 100000");
    }
    if (!(maxErrorRate >= 0 && maxErrorRate <= 1)) {
      return Optional.of("--max-error-rate must be from 0 to 1");
    }
    if (reportEvery.isZero() || timeout.isZero()) {
      return Optional.of("--report-every and --timeout must be above 0");
    }
    if (families.isEmpty()) {
      return Optional.of("--families must name at least one");
    }
    return Optional.empty();
  }

  /** Where the shop is, by options, environment, or where it is natively. */
  Map<Shop.Part, URI> addresses(Map<String, String> environment) throws URISyntaxException {
    Map<Shop.Part, URI> addresses = new EnumMap<>(Shop.Part.class);
    addresses.put(Shop.Part.GATEWAY, address(gateway, environment.get("GATEWAY_URL"), 8080));
    addresses.put(Shop.Part.USERS, address(users, environment.get("USER_SERVICE_URL"), 8081));
    addresses.put(
        Shop.Part.PRODUCTS, address(products, environment.get("PRODUCT_SERVICE_URL"), 8082));
    addresses.put(Shop.Part.ORDERS, address(orders, environment.get("ORDER_SERVICE_URL"), 8083));
    addresses.put(
        Shop.Part.PAYMENTS, address(payments, environment.get("PAYMENT_SERVICE_URL"), 8084));
    return addresses;
  }

  private static URI address(String option, String variable, int port) throws URISyntaxException {
    String text = option != null ? option : variable;
    URI address = new URI(text != null ? text : "http://127.0.0.1:" + port);
    if (!"http".equals(address.getScheme()) || address.getHost() == null) {
      throw new URISyntaxException(text, "an address must be like http://127.0.0.1:" + port);
    }
    return address;
  }

  /** A number and its unit. */
  static final class Times implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      if (!text.matches("\\d{1,7}(ms|s|m|h)")) {
        throw new TypeConversionException("'" + text + "' is no time such as 500ms, 90s, 10m, 2h");
      }
      String digits = text.replaceFirst("\\D+", "");
      long number = Long.parseLong(digits);
      return switch (text.substring(digits.length())) {
        case "ms" -> Duration.ofMillis(number);
        case "s" -> Duration.ofSeconds(number);
        case "m" -> Duration.ofMinutes(number);
        default -> Duration.ofHours(number);
      };
    }
  }
}
