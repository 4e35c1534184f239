package io.sightline.cli.check;

import static java.util.stream.Collectors.toCollection;

import io.sightline.cli.check.Collector.Counters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Finds out why a hop failed. Each method asks from the most general cause to the most special one
 * and returns at least one finding.
 */
final class Diagnosis {
  private final Stores stores;
  private final Commands commands;
  private final Outcome outcome;
  private final ExpectedTrace expected;

  /** What the Collector had counted before the order; null when it could not be asked. */
  private final Counters before;

  Diagnosis(Stores stores, Commands commands, Outcome outcome) {
    this.stores = stores;
    this.commands = commands;
    this.outcome = outcome;
    this.expected = ExpectedTrace.of(outcome);
    this.before = ask(stores.collector()::counters).orElse(null);
  }

  /** Why Prometheus has no exemplar of the order. */
  List<Finding> noExemplar(PlacedOrder order) {
    return first(
        () -> down("prometheus", stores.prometheus()::requireReady),
        // Tempo finds a trace whatever its time, so a wrong clock is certain there and elsewhere
        // only a guess.
        () ->
            ask(() -> stores.tempo().trace(order.traceId()))
                .flatMap(t -> t)
                .flatMap(t -> clockOf("api-gateway", order, t)),
        () -> exemplarAtWrongTime(order),
        () -> noSeries(order),
        () -> noExemplarOnSeries(order),
        () ->
            Optional.of(
                new Finding(
                    Culprit.EXEMPLAR_OF_OTHERS,
                    "exemplars arrive, but other requests' took the place of ours each time",
                    "one is kept per bucket and export; try again with less load or a longer --timeout")));
  }

  private Optional<Finding> exemplarAtWrongTime(PlacedOrder order) {
    Queries.Window window = Queries.wide(order);
    return ask(() ->
            stores.prometheus().exemplars(Queries.exemplars(outcome), window.from(), window.to()))
        .flatMap(
            exemplars ->
                exemplars.stream().filter(e -> e.traceId().equals(order.traceId())).findFirst())
        .map(exemplar -> clock("api-gateway", Duration.between(order.sent(), exemplar.at())));
  }

  private Optional<Finding> noSeries(PlacedOrder order) {
    List<Sample> series = sentSince(order, Queries.timesOfRequestCounts());
    if (series.stream().anyMatch(sample -> sample.label("service_name").equals("api-gateway"))) {
      return Optional.empty();
    }
    if (!series.isEmpty()) {
      return Optional.of(
          new Finding(
              Culprit.WRONG_LABEL,
              "Prometheus has the gateway's request metrics without service_name=\"api-gateway\": "
                  + series.getFirst().labels(),
              "otlp.promote_resource_attributes in prometheus/prometheus.yml must hold service.name"));
    }
    return Optional.of(
        collector(Signal.METRICS, "prometheus")
            .or(this::otlpReceiverOff)
            .orElseGet(() -> notExported("api-gateway", Signal.METRICS, order)));
  }

  /** The series that have a sample from after the order; the query is for samples' times. */
  private List<Sample> sentSince(PlacedOrder order, String times) {
    double sent = order.sent().toEpochMilli() / 1000.0;
    return ask(() -> stores.prometheus().query(times)).orElse(List.of()).stream()
        .filter(sample -> sample.value() > sent)
        .toList();
  }

  private Optional<Finding> otlpReceiverOff() {
    return ask(stores.prometheus()::flags)
        .filter(flags -> "false".equals(flags.get("web.enable-otlp-receiver")))
        .map(
            flags ->
                new Finding(
                    Culprit.BACKEND_DOWN,
                    "Prometheus runs without its OTLP receiver",
                    "start it with --web.enable-otlp-receiver"));
  }

  private Optional<Finding> noExemplarOnSeries(PlacedOrder order) {
    Map<String, String> flags = ask(stores.prometheus()::flags).orElse(Map.of());
    if (!flags.getOrDefault("enable-feature", "exemplar-storage").contains("exemplar-storage")) {
      return Optional.of(
          new Finding(
              Culprit.EXEMPLAR_STORAGE_OFF,
              "Prometheus keeps no exemplars: its feature exemplar-storage is off",
              "start it with --enable-feature=exemplar-storage (now: \""
                  + flags.get("enable-feature")
                  + "\")"));
    }
    // Older ones may be from before a restart with other settings.
    Instant end = Queries.narrow(order).to();
    List<Exemplar> any =
        ask(() ->
                stores.prometheus().exemplars("{service_name=\"api-gateway\"}", order.sent(), end))
            .orElse(List.of());
    if (any.stream().anyMatch(exemplar -> !exemplar.traceId().isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            Culprit.NO_EXEMPLARS,
            any.isEmpty()
                ? "the metrics of api-gateway arrive without exemplars"
                : "the exemplars of api-gateway carry no trace_id but " + any.getFirst().labels(),
            "OTEL_METRICS_EXEMPLAR_FILTER must not be always_off, the trace must be sampled, and"
                + " storage.exemplars.max_exemplars in prometheus.yml must not be 0"));
  }

  /** What is wrong with the order's trace. */
  TraceResult brokenTrace(PlacedOrder order) {
    Optional<Finding> down = down("tempo", stores.tempo()::requireReady);
    if (down.isPresent()) {
      return new TraceResult("Tempo cannot be asked", Optional.empty(), List.of(down.get()));
    }
    Optional<Trace> trace = ask(() -> stores.tempo().trace(order.traceId())).flatMap(t -> t);
    if (trace.isEmpty()) {
      return new TraceResult(
          "no span of trace " + order.traceId(),
          trace,
          List.of(
              collector(Signal.TRACES, "tempo")
                  .orElseGet(() -> notExported("api-gateway", Signal.TRACES, order))));
    }
    Set<Finding> findings = new TreeSet<>(java.util.Comparator.comparing(Finding::what));
    List<TraceFault> faults = expected.faults(trace.get(), order.callerSpanId());
    faults.stream()
        .filter(fault -> !(fault instanceof TraceFault.Orphan))
        .forEach(fault -> findings.add(explain(fault, order, trace.get())));
    if (findings.isEmpty()) {
      // Orphans are the children of what is missing; they are named only when nothing else explains
      // them.
      faults.forEach(fault -> findings.add(explain(fault, order, trace.get())));
    }
    findings.addAll(clocks(order, trace.get()));
    return new TraceResult(
        "%d spans of %s; %s"
            .formatted(
                trace.get().spans().size(),
                String.join(", ", trace.get().services()),
                faults.isEmpty() ? "whole, but only now" : faults.getFirst()),
        trace,
        findings.isEmpty() ? List.of(late()) : List.copyOf(findings));
  }

  private Finding explain(TraceFault fault, PlacedOrder order, Trace trace) {
    return switch (fault) {
      case TraceFault.Missing missing -> missing(missing, order, trace);
      case TraceFault.WrongParent wrong ->
          new Finding(
              Culprit.PROPAGATION,
              "in %s the context is lost: %s".formatted(wrong.expected().service(), wrong),
              "work handed to another thread must take the context along; see "
                  + stores.tempo().traceUri(trace.traceId()));
      case TraceFault.ExtraRoot extra ->
          new Finding(
              Culprit.TRACE_SHAPE,
              extra.toString(),
              stores.tempo().traceUri(trace.traceId()).toString());
      case TraceFault.Orphan orphan ->
          new Finding(
              Culprit.TRACE_SHAPE,
              orphan + ": that span was lost on its way",
              "look for dropped spans in the log of the service that called, then in "
                  + commands.logs("collector"));
    };
  }

  private Finding missing(TraceFault.Missing missing, PlacedOrder order, Trace trace) {
    ExpectedSpan span = missing.expected();
    boolean entersService = span.kind().equals("SERVER") || span.kind().equals("CONSUMER");
    Optional<ExpectedSpan> callee =
        entersService ? Optional.of(span) : span.children().stream().findFirst();
    Optional<String> elsewhere = callee.flatMap(entry -> ownTrace(entry, order));
    if (!entersService) {
      return new Finding(
          Culprit.NOT_INSTRUMENTED,
          "%s makes no %s span %s%s"
              .formatted(
                  span.service(),
                  span.kind(),
                  span.name(),
                  elsewhere
                      .map(id -> ", so its call started a trace of its own (" + id + ")")
                      .orElse("")),
          "is its instrumentation switched off (otel.instrumentation.*.enabled)? see "
              + commands.logs(span.service()));
    }
    if (elsewhere.isPresent()) {
      return new Finding(
          Culprit.PROPAGATION,
          "the trace breaks between %s and %s: %s of %s started a trace of its own (%s)"
              .formatted(
                  missing.parent() == null ? "the caller" : missing.parent().service(),
                  span.service(),
                  span.name(),
                  span.service(),
                  elsewhere.get()),
          "does the call carry a traceparent header? OTEL_PROPAGATORS must be the same on both sides");
    }
    if (trace.services().contains(span.service())) {
      return new Finding(
          Culprit.NOT_INSTRUMENTED,
          "%s makes no %s span %s".formatted(span.service(), span.kind(), span.name()),
          "is its instrumentation switched off (otel.instrumentation.*.enabled)? see "
              + commands.logs(span.service()));
    }
    return notExported(span.service(), Signal.TRACES, order);
  }

  /** The id of another trace that begins with this span since the order was sent. */
  private Optional<String> ownTrace(ExpectedSpan span, PlacedOrder order) {
    return ask(() -> stores.tempo().search(Queries.spansLike(span), order.sent(), Instant.now()))
        .flatMap(
            found ->
                found.stream()
                    .filter(trace -> !trace.traceId().equals(order.traceId()))
                    .filter(trace -> trace.rootService().equals(span.service()))
                    .map(Tempo.FoundTrace::traceId)
                    .findFirst());
  }

  /** Why services have no log line in the trace. */
  List<Finding> missingLogs(PlacedOrder order, List<LogLine> lines, Optional<Trace> trace) {
    Optional<Finding> down = down("loki", stores.loki()::requireReady);
    if (down.isPresent()) {
      return List.of(down.get());
    }
    Optional<Finding> label = labelMissing(order);
    if (label.isPresent()) {
      return List.of(label.get());
    }
    List<Finding> findings = new ArrayList<>();
    Set<String> silent = new TreeSet<>(expected.services());
    lines.forEach(line -> silent.remove(line.service()));
    for (String service : silent) {
      findings.add(
          first(
                  () -> otherName(service, lines),
                  () -> trace.flatMap(t -> clockOf(service, order, t)),
                  () -> linesAtWrongTime(service, order),
                  () -> collector(Signal.LOGS, "loki"),
                  () -> linesWithoutTrace(service, order),
                  () -> Optional.of(notExported(service, Signal.LOGS, order)))
              .getFirst());
    }
    return findings.isEmpty() ? List.of(late()) : findings.stream().distinct().toList();
  }

  private Optional<Finding> labelMissing(PlacedOrder order) {
    Queries.Window window = Queries.narrow(order);
    Set<String> labels =
        ask(() -> stores.loki().labels(window.from(), window.to())).orElse(Set.of());
    if (labels.isEmpty() || labels.contains("service_name")) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            Culprit.WRONG_LABEL,
            "Loki has log lines, but no label service_name; its labels are " + labels,
            "limits_config.otlp_config in loki's configuration must make service.name an index label"));
  }

  private Optional<Finding> otherName(String service, List<LogLine> lines) {
    Set<String> strangers =
        lines.stream()
            .map(LogLine::service)
            .filter(name -> !expected.services().contains(name))
            .collect(toCollection(TreeSet::new));
    return strangers.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Finding(
                Culprit.WRONG_LABEL,
                "no lines of %s in Loki, but lines of the same trace under service_name %s"
                    .formatted(service, strangers),
                "OTEL_SERVICE_NAME of " + service + " must be its name"));
  }

  private Optional<Finding> linesWithoutTrace(String service, PlacedOrder order) {
    Instant end = order.sent().plus(order.took()).plusSeconds(5);
    List<LogLine> lines =
        ask(() -> stores.loki().lines(Queries.logsOf(service), order.sent(), end))
            .orElse(List.of());
    return lines.stream()
        .filter(line -> line.traceId().isEmpty() && isAbout(order, line))
        .findFirst()
        .map(
            line ->
                new Finding(
                    Culprit.LOGS_WITHOUT_TRACE,
                    "the log lines of %s arrive without trace_id, for example \"%s\""
                        .formatted(service, line.body()),
                    "they are written outside of the request's context, or not through the appender that the"
                        + " agent instruments (otel.instrumentation.logback-appender.enabled)"))
        .or(
            () ->
                lines.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                        new Finding(
                            Culprit.NOT_EXPORTED,
                            "the log lines of %s arrive, but none about the order"
                                .formatted(service),
                            "LOG_LEVEL of %s must be INFO or finer; see %s"
                                .formatted(service, commands.logs(service)))));
  }

  /** Whether the line is of the order's way; what runs in the background has no trace to carry. */
  private static boolean isAbout(PlacedOrder order, LogLine line) {
    String orderId = line.metadata().getOrDefault("order_id", "");
    String path = line.metadata().getOrDefault("path", "");
    return !orderId.isEmpty() && (order.orderId().isEmpty() || orderId.equals(order.orderId()))
        || path.equals("/api/orders")
        || path.equals("/products/" + order.productId());
  }

  private Optional<Finding> linesAtWrongTime(String service, PlacedOrder order) {
    Queries.Window window = Queries.wide(order);
    return ask(() ->
            stores.loki().lines(Loki.linesOfTrace(order.traceId()), window.from(), window.to()))
        .flatMap(lines -> lines.stream().filter(line -> line.service().equals(service)).findFirst())
        .map(line -> clock(service, Duration.between(order.sent(), line.at())));
  }

  List<Finding> noLineToStartFrom() {
    return List.of(
        down("loki", stores.loki()::requireReady)
            .orElseGet(
                () ->
                    new Finding(
                        Culprit.NOT_EXPORTED,
                        "without a log line of the trace there is no way back",
                        "see the hop before")));
  }

  /** Why log lines name spans that are not to be found. */
  List<Finding> unknownSpans(List<LogLine> lost) {
    Optional<Finding> down = down("tempo", stores.tempo()::requireReady);
    if (down.isPresent()) {
      return List.of(down.get());
    }
    Map<String, String> spans = new TreeMap<>();
    lost.forEach(line -> spans.putIfAbsent(line.service(), line.spanId()));
    List<Finding> findings = new ArrayList<>();
    spans.forEach(
        (service, span) ->
            findings.add(
                new Finding(
                    Culprit.LOG_SPAN_UNKNOWN,
                    span.isEmpty()
                        ? "log lines of " + service + " carry no span_id"
                        : "a log line of %s names span %s, which is not in Tempo"
                            .formatted(service, span),
                    "do all spans of %s arrive? see %s"
                        .formatted(service, commands.logs(service)))));
    return findings;
  }

  /** Services whose spans are not from the time of the order. */
  List<Finding> clocks(PlacedOrder order, Trace trace) {
    return trace.services().stream()
        .flatMap(service -> clockOf(service, order, trace).stream())
        .toList();
  }

  /** Services whose log lines are not from the time of the order. */
  List<Finding> clocks(PlacedOrder order, List<LogLine> lines) {
    Map<String, Duration> wrong = new TreeMap<>();
    lines.stream()
        .filter(line -> isOff(order, line.at()))
        .forEach(
            line -> wrong.putIfAbsent(line.service(), Duration.between(order.sent(), line.at())));
    List<Finding> findings = new ArrayList<>();
    wrong.forEach((service, by) -> findings.add(clock(service, by)));
    return findings;
  }

  private static Optional<Finding> clockOf(String service, PlacedOrder order, Trace trace) {
    return trace.spans().stream()
        .filter(span -> span.service().equals(service))
        .map(Span::start)
        .min(Instant::compareTo)
        .filter(start -> isOff(order, start))
        .map(start -> clock(service, Duration.between(order.sent(), start)));
  }

  /** Telemetry of an order is from between its sending and now. */
  private static boolean isOff(PlacedOrder order, Instant time) {
    return time.isBefore(order.sent().minus(Queries.CLOCK_TOLERANCE))
        || time.isAfter(Instant.now().plus(Queries.CLOCK_TOLERANCE));
  }

  private static Finding clock(String service, Duration by) {
    return new Finding(
        Culprit.CLOCK,
        "the clock of %s is about %d s %s"
            .formatted(
                service,
                Math.round(by.abs().toMillis() / 10_000.0) * 10,
                by.isNegative() ? "behind" : "ahead"),
        "compare `date -u` on both sides; let time be synchronised (chrony, timesyncd)");
  }

  private Optional<Finding> down(String program, Runnable question) {
    try {
      question.run();
      return Optional.empty();
    } catch (StoreException e) {
      return Optional.of(
          new Finding(
              program.equals("collector") ? Culprit.COLLECTOR_DOWN : Culprit.BACKEND_DOWN,
              e.getMessage(),
              commands.status(program)));
    }
  }

  /** Whether the signal ends at the Collector. */
  private Optional<Finding> collector(Signal signal, String exporter) {
    Optional<Finding> down = down("collector", stores.collector()::requireReady);
    if (down.isPresent()) {
      return down;
    }
    Optional<Counters> counters = ask(stores.collector()::counters);
    if (counters.isEmpty()) {
      return Optional.empty();
    }
    Counters now = counters.get();
    double given =
        now.sendFailed(signal, exporter)
            - (before == null ? 0 : before.sendFailed(signal, exporter));
    if (given > 0 || now.queued(exporter) > 0) {
      return Optional.of(
          new Finding(
              Culprit.COLLECTOR_EXPORT,
              "the Collector has %s that it cannot hand to %s: %.0f given up, %.0f waiting"
                  .formatted(signal.plural(), exporter, Math.max(0, given), now.queued(exporter)),
              commands.logs("collector") + " and " + commands.logs(exporter)));
    }
    double accepted =
        before == null ? now.accepted(signal) : now.accepted(signal) - before.accepted(signal);
    if (accepted == 0) {
      return Optional.of(
          new Finding(
              Culprit.NOT_EXPORTED,
              "the Collector received no %s from any service since the order"
                  .formatted(signal.plural()),
              "%s must not be none, OTEL_EXPORTER_OTLP_ENDPOINT must be the Collector's, and JAVA_TOOL_OPTIONS"
                      .formatted(signal.exporterVariable())
                  + " must name the agent; see "
                  + commands.logs("api-gateway")));
    }
    return Optional.empty();
  }

  /** Only what was sent since the order counts: a service may have died just before. */
  private Finding notExported(String service, Signal signal, PlacedOrder order) {
    boolean metrics =
        signal != Signal.METRICS && !sentSince(order, Queries.timesOfMetrics(service)).isEmpty();
    Instant now = Instant.now();
    boolean logs =
        signal != Signal.LOGS
            && ask(() -> stores.loki().lines(Queries.logsOf(service), order.sent(), now))
                .filter(lines -> !lines.isEmpty())
                .isPresent();
    boolean spans =
        signal != Signal.TRACES
            && ask(() ->
                    stores
                        .tempo()
                        .search("{resource.service.name=\"" + service + "\"}", order.sent(), now))
                .filter(found -> !found.isEmpty())
                .isPresent();
    List<String> others = new ArrayList<>();
    if (metrics) {
      others.add("metrics");
    }
    if (logs) {
      others.add("log records");
    }
    if (spans) {
      others.add("spans");
    }
    return others.isEmpty()
        ? new Finding(
            Culprit.NOT_EXPORTED,
            "%s sends no %s, nor anything else".formatted(service, signal.plural()),
            "is the agent attached (JAVA_TOOL_OPTIONS) and OTEL_EXPORTER_OTLP_ENDPOINT right? see "
                + commands.logs(service))
        : new Finding(
            Culprit.NOT_EXPORTED,
            "%s sends no %s, though its %s arrive"
                .formatted(service, signal.plural(), String.join(" and ", others)),
            "%s of %s must not be none; see %s"
                .formatted(signal.exporterVariable(), service, commands.logs(service)));
  }

  private static Finding late() {
    return new Finding(
        Culprit.COLLECTOR_EXPORT,
        "everything is there now, but it came after the time was up",
        "is the machine overloaded? try again with a longer --timeout");
  }

  @SafeVarargs
  private static List<Finding> first(Supplier<Optional<Finding>>... questions) {
    for (Supplier<Optional<Finding>> question : questions) {
      Optional<Finding> finding = question.get();
      if (finding.isPresent()) {
        return List.of(finding.get());
      }
    }
    throw new IllegalStateException("the last question must have an answer");
  }

  /** A store that does not answer one question leaves the others to be asked. */
  private static <T> Optional<T> ask(Supplier<T> question) {
    try {
      return Optional.of(question.get());
    } catch (StoreException e) {
      return Optional.empty();
    }
  }

  /**
   * A trace that is not whole.
   *
   * @param found what there is, in a few words
   * @param trace its spans so far
   */
  record TraceResult(String found, Optional<Trace> trace, List<Finding> findings) {}
}
