package io.sightline.cli.pipeline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Requests of a given shape, as a shop's services would send them. They are made before the load
 * begins, because the machine that sends is the one that is measured; the ids of traces are new in
 * each.
 */
final class OtlpLoad {
  private static final int PREPARED = 24;
  private static final int SPANS_OF_A_TRACE = 5;

  /** Sixteen bytes, to be replaced by the id of a trace. */
  private static final byte[] MARK = "\0trace\0of\0load\0\0".getBytes(ISO_8859_1);

  private final Shape shape;
  private final List<Request> requests;
  private final AtomicLong next = new AtomicLong();

  /**
   * What the load looks like.
   *
   * @param batch spans, data points or log records of a request
   * @param attributes attributes of each of them
   * @param services services that send in turn
   */
  record Shape(OtlpSignal signal, int batch, int attributes, int services) {}

  /**
   * A request.
   *
   * @param ids where in it the ids of traces are
   */
  private record Request(byte[] body, List<List<Integer>> ids) {}

  OtlpLoad(Shape shape) {
    this.shape = shape;
    SplittableRandom random = new SplittableRandom(1);
    this.requests = new ArrayList<>();
    for (int i = 0; i < PREPARED; i++) {
      byte[] body = request(i % shape.services(), random);
      requests.add(new Request(body, ids(body)));
    }
  }

  int batch() {
    return shape.batch();
  }

  /** The next request; the caller may keep it. */
  byte[] next() {
    long number = next.getAndIncrement();
    Request request = requests.get((int) (number % PREPARED));
    byte[] body = request.body().clone();
    SplittableRandom random = new SplittableRandom(number);
    for (List<Integer> trace : request.ids()) {
      long high = random.nextLong();
      long low = random.nextLong() | 1;
      for (int at : trace) {
        for (int i = 0; i < 8; i++) {
          body[at + i] = (byte) (high >>> 8 * i);
          body[at + 8 + i] = (byte) (low >>> 8 * i);
        }
      }
    }
    return body;
  }

  /** Five spans after each other are of one trace. */
  private static List<List<Integer>> ids(byte[] body) {
    List<List<Integer>> traces = new ArrayList<>();
    int found = 0;
    for (int i = 0; i + MARK.length <= body.length; i++) {
      if (Arrays.equals(body, i, i + MARK.length, MARK, 0, MARK.length)) {
        if (found++ % SPANS_OF_A_TRACE == 0) {
          traces.add(new ArrayList<>());
        }
        traces.getLast().add(i);
      }
    }
    return traces;
  }

  private byte[] request(int service, SplittableRandom random) {
    Map<String, Object> resource = new LinkedHashMap<>();
    resource.put("service.name", "bench-" + service);
    resource.put("service.namespace", "bench");
    resource.put("service.version", "1.0.0");
    resource.put("service.instance.id", "bench-" + service + "-1");
    resource.put("deployment.environment.name", "bench");
    resource.put("host.name", "bench");
    resource.put("os.type", "linux");
    resource.put("process.pid", 4711L);
    resource.put("process.runtime.name", "OpenJDK Runtime Environment");
    resource.put("telemetry.sdk.language", "java");
    return new ProtoWriter()
        .message(
            1,
            resources ->
                resources
                    .message(1, written -> attributes(written, 1, resource))
                    .message(
                        2,
                        scope -> {
                          scope.message(1, name -> name.text(1, "io.sightline.bench"));
                          for (int i = 0; i < shape.batch(); i++) {
                            int number = i;
                            switch (shape.signal()) {
                              case TRACES -> scope.message(2, span -> span(span, number, random));
                              case LOGS ->
                                  scope.message(2, line -> logRecord(line, number, random));
                              case METRICS ->
                                  scope.message(2, metric -> metric(metric, number, random));
                            }
                          }
                        }))
        .toByteArray();
  }

  private void span(ProtoWriter span, int number, SplittableRandom random) {
    int place = number % SPANS_OF_A_TRACE;
    long end = System.currentTimeMillis() * 1_000_000 + number;
    span.bytes(1, MARK).bytes(2, spanId(number));
    if (place > 0) {
      span.bytes(4, spanId(number - 1));
    }
    boolean server = place % 2 == 0;
    span.text(5, server ? "GET /api/orders/{id}" : "GET")
        .varint(6, server ? 2 : 3)
        .fixed64(7, end - 1_000_000L * (SPANS_OF_A_TRACE - place))
        .fixed64(8, end);
    attributes(span, 9, httpAttributes(number, random));
    // Marked at its first span, as by our agent.
    span.message(15, status -> {}).fixed32(16, 0x101);
  }

  private void logRecord(ProtoWriter line, int number, SplittableRandom random) {
    long now = System.currentTimeMillis() * 1_000_000 + number;
    line.fixed64(1, now).varint(2, 9).text(3, "INFO");
    line.message(
        5, body -> body.text(1, "order " + hex(random, 8) + " of 3 articles is paid, 42.50 EUR"));
    attributes(line, 6, httpAttributes(number, random));
    line.bytes(9, MARK).bytes(10, spanId(number)).fixed64(11, now);
  }

  private void metric(ProtoWriter metric, int number, SplittableRandom random) {
    long now = System.currentTimeMillis() * 1_000_000;
    metric.text(1, "bench.requests." + number % 50).text(3, "1");
    metric.message(
        7,
        sum -> {
          sum.message(
              1,
              point -> {
                attributes(point, 7, httpAttributes(number, random));
                point.fixed64(2, now - 1_000_000_000L).fixed64(3, now).fixed64(6, number);
              });
          sum.varint(2, 2).varint(3, 1);
        });
  }

  private static byte[] spanId(int number) {
    return new byte[] {1, 2, 3, 4, 5, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
  }

  /** Those of a request by HTTP first, in the mixture of kinds that the agent sends. */
  private Map<String, Object> httpAttributes(int number, SplittableRandom random) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("http.request.method", "GET");
    all.put("http.response.status_code", 200L);
    all.put("http.route", "/api/orders/{id}");
    all.put(
        "url.path",
        "/api/orders/%s-%s-%s".formatted(hex(random, 8), hex(random, 4), hex(random, 12)));
    all.put("url.scheme", "http");
    all.put("server.address", "127.0.0.1");
    all.put("server.port", 8083L);
    all.put("network.peer.address", "127.0.0.1");
    all.put("network.peer.port", 40_000L + number % 1000);
    all.put("network.protocol.version", "1.1");
    all.put("user_agent.original", "Helidon 4.3.2");
    all.put("client.address", "127.0.0.1");
    all.put("thread.id", (long) number % 200);
    all.put("thread.name", "helidon-virtual-42");
    Map<String, Object> some = new LinkedHashMap<>();
    all.entrySet().stream()
        .limit(shape.attributes())
        .forEach(entry -> some.put(entry.getKey(), entry.getValue()));
    for (int i = some.size(); i < shape.attributes(); i++) {
      some.put("app.detail." + i, "value " + i + " of " + hex(random, 6));
    }
    return some;
  }

  private static String hex(SplittableRandom random, int digits) {
    return "%016x".formatted(random.nextLong()).substring(0, Math.min(16, digits));
  }

  private static void attributes(ProtoWriter message, int field, Map<String, Object> attributes) {
    attributes.forEach(
        (key, value) ->
            message.message(
                field,
                pair ->
                    pair.text(1, key)
                        .message(
                            2,
                            any -> {
                              if (value instanceof Long number) {
                                any.varint(3, number);
                              } else {
                                any.text(1, value.toString());
                              }
                            })));
  }
}
