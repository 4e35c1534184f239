package io.sightline.traffic;

import io.sightline.traffic.Customers.Credentials;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import sun.misc.Signal;

/** The customers of the shop: begins their flows when they are due and tells how they went. */
@Command(
    name = "traffic-generator",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Asks the shop what customers ask it, at a fixed pace: user flows every 5 s, product flows every 4 s,",
      "orders every 10 s, advanced ones every 15 s. Ctrl-C ends it with a summary.",
      "Administration needs $ADMIN_EMAIL and $ADMIN_PASSWORD.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all went well",
      "1:too many unexpected answers, or the shop is not there",
      "2:the command line is wrong"
    })
public final class TrafficGenerator implements Callable<Integer> {
  /** Longer than any process lives, and still a number of nanoseconds. */
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Logger ROOT_LOGGER = Logger.getLogger("");

  private final Map<String, String> environment;
  private final Map<Family, FamilyStatistics> statistics = new EnumMap<>(Family.class);
  private volatile OpenLoop loop;
  private volatile boolean stopped;

  @Mixin private Settings settings;
  @Spec private CommandSpec spec;

  TrafficGenerator(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Runs the command.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    // The console belongs to the summary; Helidon would tell there how it starts.
    ROOT_LOGGER.setLevel(Level.WARNING);
    TrafficGenerator generator = new TrafficGenerator(System.getenv());
    for (String signal : new String[] {"INT", "TERM"}) {
      Signal.handle(new Signal(signal), received -> generator.stop());
    }
    System.exit(commandLine(generator).execute(args));
  }

  static CommandLine commandLine(TrafficGenerator generator) {
    return new CommandLine(generator)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (e, commandLine, result) -> {
              commandLine.getErr().println("traffic-generator: " + e.getMessage());
              return 1;
            });
  }

  /** Ends the run as soon as what is in progress has ended. */
  void stop() {
    stopped = true;
    OpenLoop running = loop;
    if (running != null) {
      running.stop();
    }
  }

  @Override
  public Integer call() {
    settings
        .mistake()
        .ifPresent(
            mistake -> {
              throw new ParameterException(spec.commandLine(), mistake);
            });
    PrintWriter out = spec.commandLine().getOut();
    try (Shop shop = new Shop(settings.addresses(environment), settings.timeout);
        HealthServer health = health()) {
      return run(shop, out);
    } catch (URISyntaxException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private int run(Shop shop, PrintWriter out) {
    long seed =
        settings.seed != null ? settings.seed : new SplittableRandom().nextLong(1, 1_000_000);
    settings.families.forEach(family -> statistics.put(family, new FamilyStatistics()));
    Preparation preparation = new Preparation(shop, out, () -> stopped);
    List<String> missing = preparation.awaitReady(settings.families, settings.wait);
    if (!missing.isEmpty()) {
      if (stopped) {
        return 0;
      }
      throw new IllegalStateException("not ready: " + String.join(", ", missing));
    }
    Customers customers = new Customers(seed, administrator(out));
    Map<Family, Flow> flows = flows(shop, preparation, customers);

    OpenLoop schedule =
        new OpenLoop(
            settings.families,
            settings.rate,
            settings.concurrency,
            (family, number) -> begin(shop, flows.get(family), family, seed, number));
    loop = schedule;
    if (stopped) {
      return 0;
    }
    out.printf(
        "traffic flows: %s, seed %d, rate %s%n",
        settings.families.toString().replaceAll("[\\[\\]]", ""), seed, settings.rate);
    out.flush();
    Report report = new Report(out, statistics);
    long start = System.nanoTime();
    try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
      long every = settings.reportEvery.toMillis();
      clock.scheduleAtFixedRate(report::interval, every, every, TimeUnit.MILLISECONDS);
      schedule.run(settings.duration == null ? FOR_EVER : settings.duration, GRACE);
      clock.shutdownNow();
    }
    report.end(Duration.ofNanos(System.nanoTime() - start), seed, schedule.punctuality());
    double errorRate = report.errorRate(schedule.punctuality());
    if (errorRate > settings.maxErrorRate) {
      out.printf(
          "%.2f %% of the answers were unexpected; %.2f %% are allowed%n",
          errorRate * 100, settings.maxErrorRate * 100);
      out.flush();
      return 1;
    }
    return 0;
  }

  private Map<Family, Flow> flows(Shop shop, Preparation preparation, Customers customers) {
    ShopHttp http = new ShopHttp(shop, new FamilyStatistics());
    if (settings.families.stream().anyMatch(Family::needsCustomers)) {
      customers.prepare(http);
    }
    Supplier<String> keys = keys();
    Map<Family, Flow> flows = new EnumMap<>(Family.class);
    for (Family family : settings.families) {
      flows.put(
          family,
          switch (family) {
            case USER -> new UserFlow(customers);
            case PRODUCT -> new ProductFlow();
            case ORDER -> new OrderFlow(customers, keys);
            case ADVANCED ->
                new AdvancedFlow(customers, keys, preparation.chat(http, settings.timeout));
          });
    }
    return flows;
  }

  private void begin(Shop shop, Flow flow, Family family, long seed, long number) {
    // Each flow has a chance of its own: what others do, and how fast, changes nothing in it.
    long chance =
        seed + (family.ordinal() + 1) * 0x9E3779B97F4A7C15L + number * 0xD1B54A32D192ED03L;
    FamilyStatistics counted = statistics.get(family);
    try {
      flow.run(new ShopHttp(shop, counted), new SplittableRandom(chance));
    } catch (UnexpectedAnswer e) {
      counted.ended(e);
    } catch (RuntimeException e) {
      counted.failed(0, family + " flow: " + e);
    }
  }

  private Optional<Credentials> administrator(PrintWriter out) {
    String email = environment.get("ADMIN_EMAIL");
    String password = environment.get("ADMIN_PASSWORD");
    if (email == null || email.isBlank() || password == null || password.isBlank()) {
      out.println("no ADMIN_EMAIL and ADMIN_PASSWORD: nobody looks after the orders");
      return Optional.empty();
    }
    return Optional.of(new Credentials(email, password));
  }

  /** Another key for each request and run, so that no run gets the orders of an earlier one. */
  private static Supplier<String> keys() {
    String run = Long.toString(System.currentTimeMillis(), 36);
    AtomicLong last = new AtomicLong();
    return () -> "traffic-" + run + "-" + last.incrementAndGet();
  }

  /** Null where nobody asks for its health. */
  private HealthServer health() {
    String variable = environment.get("SERVER_PORT");
    if (settings.port == null && variable == null) {
      return null;
    }
    int port;
    try {
      port = settings.port != null ? settings.port : Integer.parseInt(variable);
    } catch (NumberFormatException e) {
      throw new ParameterException(
          spec.commandLine(), "SERVER_PORT must be a number, it is " + variable);
    }
    return HealthServer.start(
        environment.getOrDefault("SERVER_HOST", "127.0.0.1"), port, () -> loop != null);
  }
}
