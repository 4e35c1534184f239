package io.sightline.cli.check;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Places an order and follows it: from the exemplar in Prometheus to the trace in Tempo, to the
 * logs of that trace in Loki, and from a log line back to its trace.
 */
public final class Check {

  /** A bit more than the agents' export interval: what has not come by then was overwritten. */
  private static final Duration EXEMPLAR_PATIENCE = Duration.ofSeconds(12);

  private final Stores stores;
  private final Supplier<List<DownProgram>> down;
  private final Commands commands;
  private final Duration timeout;
  private final Consumer<String> progress;

  /**
   * Creates a check of one instance.
   *
   * @param down asks which of the instance's programs are not at work
   * @param instance the instance's name, for the commands that a finding suggests
   * @param timeout how long telemetry may take to arrive after the order was answered
   * @param progress told about twice a second what is waited for
   */
  public Check(
      Endpoints endpoints,
      Supplier<List<DownProgram>> down,
      String instance,
      Duration timeout,
      Consumer<String> progress) {
    this.stores = Stores.at(endpoints);
    this.down = down;
    this.commands = new Commands(instance);
    this.timeout = timeout;
    this.progress = progress;
  }

  /** Places an order that ends so and follows it. */
  public Report run(Outcome outcome) {
    Diagnosis diagnosis = new Diagnosis(stores, commands, outcome);
    List<Hop> hops = new ArrayList<>();
    Orders orders = new Orders(stores.gateway(), commands, outcome);
    Instant start = Instant.now();
    progress.accept("placing an order");
    Optional<Finding> refused = orders.place();
    if (refused.isPresent()) {
      hops.add(new Hop("order", "none to follow", since(start), downFirst(List.of(refused.get()))));
      return new Report("", "", hops, Map.of());
    }
    hops.add(Hop.ok("order", orders.toString(), since(start)));

    Instant deadline = Instant.now().plus(timeout);
    Poll poll = new Poll(deadline, progress);
    PlacedOrder order = exemplar(outcome, orders, poll, diagnosis, hops);
    Optional<Trace> trace = trace(outcome, order, poll, diagnosis, hops);
    List<LogLine> lines = logs(outcome, order, trace, poll, diagnosis, hops);
    back(order, lines, poll, diagnosis, hops);
    return new Report(order.traceId(), order.orderId(), hops, links(outcome, order));
  }

  /** Finds an exemplar of one of our orders and returns that order, else the first. */
  private PlacedOrder exemplar(
      Outcome outcome, Orders orders, Poll poll, Diagnosis diagnosis, List<Hop> hops) {
    Instant start = Instant.now();
    String selector = Queries.exemplars(outcome);
    Optional<PlacedOrder> found =
        poll.until(
            "the exemplar in Prometheus, agents export every 10 s",
            () -> {
              Queries.Window window = Queries.narrow(orders.placed().getFirst());
              List<Exemplar> exemplars =
                  stores.prometheus().exemplars(selector, window.from(), window.to());
              Optional<PlacedOrder> ours =
                  orders.placed().stream().filter(order -> pointsAt(exemplars, order)).findFirst();
              if (ours.isEmpty() && overwritten(exemplars, orders.placed().getLast())) {
                // When this one is refused, the first is still followed.
                orders.place();
              }
              return ours;
            });
    PlacedOrder order = found.orElse(orders.placed().getFirst());
    hops.add(
        found.isPresent()
            ? Hop.ok(
                "exemplar in Prometheus",
                "trace %s%s"
                    .formatted(
                        order.traceId(),
                        orders.placed().size() == 1
                            ? ""
                            : ", of " + orders.placed().size() + " orders"),
                since(start))
            : new Hop(
                "exemplar in Prometheus",
                "none of trace " + order.traceId(),
                since(start),
                downFirst(diagnosis.noExemplar(orders.placed().getFirst()))));
    return order;
  }

  private static boolean pointsAt(List<Exemplar> exemplars, PlacedOrder order) {
    return exemplars.stream().anyMatch(exemplar -> exemplar.traceId().equals(order.traceId()));
  }

  /** One exemplar is kept per bucket and export, so a busy shop may have replaced ours. */
  private static boolean overwritten(List<Exemplar> exemplars, PlacedOrder order) {
    return since(order.sent()).compareTo(EXEMPLAR_PATIENCE.plus(order.took())) > 0
        && exemplars.stream().anyMatch(exemplar -> exemplar.at().isAfter(order.sent()));
  }

  private Optional<Trace> trace(
      Outcome outcome, PlacedOrder order, Poll poll, Diagnosis diagnosis, List<Hop> hops) {
    Instant start = Instant.now();
    ExpectedTrace expected = ExpectedTrace.of(outcome);
    Optional<Trace> whole =
        poll.until(
            "the whole trace in Tempo",
            () ->
                stores
                    .tempo()
                    .trace(order.traceId())
                    .filter(trace -> expected.faults(trace, order.callerSpanId()).isEmpty()));
    if (whole.isEmpty()) {
      Diagnosis.TraceResult result = diagnosis.brokenTrace(order);
      hops.add(
          new Hop("trace in Tempo", result.found(), since(start), downFirst(result.findings())));
      return result.trace();
    }
    Trace trace = whole.get();
    hops.add(
        new Hop(
            "trace in Tempo",
            "%d spans of %d services, one root, no orphan; all %d expected in place"
                .formatted(trace.spans().size(), trace.services().size(), expected.size()),
            since(start),
            diagnosis.clocks(order, trace)));
    return whole;
  }

  private List<LogLine> logs(
      Outcome outcome,
      PlacedOrder order,
      Optional<Trace> trace,
      Poll poll,
      Diagnosis diagnosis,
      List<Hop> hops) {
    Instant start = Instant.now();
    List<LogLine> seen = new ArrayList<>();
    Optional<List<LogLine>> complete =
        poll.until(
            "the logs of every service in Loki",
            () -> {
              Queries.Window window = Queries.narrow(order);
              List<LogLine> lines =
                  stores
                      .loki()
                      .lines(Loki.linesOfTrace(order.traceId()), window.from(), window.to());
              seen.clear();
              seen.addAll(lines);
              return Optional.of(lines)
                  .filter(
                      found ->
                          ExpectedTrace.of(outcome).services().stream()
                              .allMatch(
                                  service ->
                                      found.stream()
                                          .anyMatch(line -> line.service().equals(service))));
            });
    String found =
        seen.isEmpty() ? "no line of the trace" : seen.size() + " lines: " + countsByService(seen);
    hops.add(
        new Hop(
            "logs in Loki",
            found,
            since(start),
            complete.isPresent()
                ? diagnosis.clocks(order, seen)
                : downFirst(diagnosis.missingLogs(order, seen, trace))));
    return List.copyOf(seen);
  }

  private static String countsByService(List<LogLine> lines) {
    Map<String, Long> counts =
        lines.stream().collect(groupingBy(LogLine::service, TreeMap::new, counting()));
    return counts.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(joining(", "));
  }

  /** Goes the way that a click on a log line goes: by the ids that the line itself carries. */
  private void back(
      PlacedOrder order, List<LogLine> lines, Poll poll, Diagnosis diagnosis, List<Hop> hops) {
    String name = "from a log line back to the trace";
    Instant start = Instant.now();
    if (lines.isEmpty()) {
      hops.add(
          new Hop(
              name,
              "no line to start from",
              since(start),
              downFirst(diagnosis.noLineToStartFrom())));
      return;
    }
    Map<String, Trace> traces = new LinkedHashMap<>();
    Optional<List<LogLine>> resolved =
        poll.until(
            "the spans that the log lines name",
            () -> {
              traces.clear();
              lines.stream()
                  .map(LogLine::traceId)
                  .distinct()
                  .forEach(
                      id -> stores.tempo().trace(id).ifPresent(trace -> traces.put(id, trace)));
              return Optional.of(lines).filter(all -> unresolved(all, traces).isEmpty());
            });
    List<LogLine> lost = unresolved(lines, traces);
    hops.add(
        new Hop(
            name,
            "%d of %d lines name a span of trace %s"
                .formatted(lines.size() - lost.size(), lines.size(), order.traceId()),
            since(start),
            resolved.isPresent() ? List.of() : downFirst(diagnosis.unknownSpans(lost))));
  }

  /**
   * What a program that is not at work leaves undone looks like any fault of its telemetry, so it
   * is asked for first. Of a dead one that is certain; one that is only slow to answer may be
   * innocent.
   */
  private List<Finding> downFirst(List<Finding> diagnosis) {
    List<DownProgram> programs = down.get();
    List<Finding> findings = new ArrayList<>();
    for (DownProgram program : programs) {
      findings.add(
          new Finding(
              Culprit.PROGRAM_DOWN,
              program.name() + (program.died() ? " has died" : " runs, but does not answer"),
              "%s; %s starts again what died"
                  .formatted(commands.logs(program.name()), commands.up())));
    }
    if (programs.stream().noneMatch(DownProgram::died)) {
      findings.addAll(diagnosis);
    }
    return findings;
  }

  private static List<LogLine> unresolved(List<LogLine> lines, Map<String, Trace> traces) {
    return lines.stream()
        .filter(
            line -> {
              Trace trace = traces.get(line.traceId());
              return trace == null || !trace.contains(line.spanId());
            })
        .toList();
  }

  private Map<String, URI> links(Outcome outcome, PlacedOrder order) {
    Queries.Window window = Queries.narrow(order);
    Map<String, URI> links = new LinkedHashMap<>();
    links.put(
        "Prometheus",
        stores.prometheus().exemplarsUri(Queries.exemplars(outcome), window.from(), window.to()));
    links.put("Tempo", stores.tempo().traceUri(order.traceId()));
    links.put(
        "Loki",
        stores.loki().linesUri(Loki.linesOfTrace(order.traceId()), window.from(), window.to()));
    return links;
  }

  private static Duration since(Instant start) {
    return Duration.between(start, Instant.now());
  }
}
