package io.sightline.cli.pipeline;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;

/** Takes all that a Collector sends to its back ends, and counts it. */
public final class CountingSink implements AutoCloseable {
  private static final int LENGTH_DELIMITED = 2;

  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<OtlpSignal, AtomicLong> counts = new EnumMap<>(OtlpSignal.class);

  private volatile boolean away;

  private CountingSink(HttpServer server) {
    this.server = server;
    for (OtlpSignal signal : OtlpSignal.values()) {
      counts.put(signal, new AtomicLong());
    }
    server.setExecutor(executor);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Listens on a free port of the loopback. */
  public static CountingSink start() {
    try {
      return new CountingSink(
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** From now on it takes nothing and says so (503), as a back end that is just starting. */
  public void away(boolean away) {
    this.away = away;
  }

  /** Spans that have come. */
  public long spans() {
    return count(OtlpSignal.TRACES);
  }

  /** Metrics that have come. */
  public long metrics() {
    return count(OtlpSignal.METRICS);
  }

  /** Spans, metrics (not data points) or log records that have come. */
  long count(OtlpSignal signal) {
    return counts.get(signal).get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body;
      try (InputStream in = body(exchange)) {
        body = in.readAllBytes();
      }
      if (away) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      String path = exchange.getRequestURI().getPath();
      for (OtlpSignal signal : OtlpSignal.values()) {
        if (path.endsWith(signal.path)) {
          counts.get(signal).addAndGet(count(ByteBuffer.wrap(body), 1, 2, 2));
        }
      }
      exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private static InputStream body(HttpExchange exchange) throws IOException {
    InputStream in = exchange.getRequestBody();
    return "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
        ? new GZIPInputStream(in)
        : in;
  }

  /**
   * How many messages there are at the end of a path of fields. In OTLP items are at the same place
   * for each signal: resource (1), scope (2), item (2).
   */
  private static long count(ByteBuffer message, int... fields) {
    return count(message, fields, 0);
  }

  private static long count(ByteBuffer message, int[] fields, int depth) {
    long count = 0;
    while (message.hasRemaining()) {
      long tag = varint(message);
      int kind = (int) tag & 7;
      switch (kind) {
        case 0 -> varint(message);
        case 1 -> message.position(message.position() + Long.BYTES);
        case 5 -> message.position(message.position() + Integer.BYTES);
        case LENGTH_DELIMITED -> {
          int length = (int) varint(message);
          if (tag >>> 3 == fields[depth]) {
            count +=
                depth + 1 == fields.length
                    ? 1
                    : count(message.slice(message.position(), length), fields, depth + 1);
          }
          message.position(message.position() + length);
        }
        default -> throw new IllegalArgumentException("no field of OTLP has the kind " + kind);
      }
    }
    return count;
  }

  private static long varint(ByteBuffer message) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = message.get();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than 64 bits");
  }

  @Override
  public void close() {
    server.stop(0);
    executor.close();
  }
}
