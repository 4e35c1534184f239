package io.sightline.startup;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where signals go by OTLP, and how; those with the same place and protocol are one target. */
final class OtlpTarget {

  private static final String[] SIGNALS = {"traces", "metrics", "logs"};

  private final String endpoint;
  private final String protocol;
  private final List<String> signals = new ArrayList<>();

  OtlpTarget(String endpoint, String protocol) {
    this.endpoint = endpoint;
    this.protocol = protocol;
  }

  static List<OtlpTarget> of(ConfigProperties config) {
    Map<String, OtlpTarget> targets = new LinkedHashMap<>();
    for (String signal : SIGNALS) {
      List<String> exporters = config.getList("otel." + signal + ".exporter");
      if (exporters.isEmpty() || exporters.contains("otlp")) {
        String protocol = setting(config, signal, "protocol", "http/protobuf");
        String endpoint =
            setting(
                config,
                signal,
                "endpoint",
                protocol.equals("grpc") ? "http://localhost:4317" : "http://localhost:4318");
        targets
            .computeIfAbsent(
                protocol + " " + base(endpoint), key -> new OtlpTarget(base(endpoint), protocol))
            .signals
            .add(signal);
      }
    }
    return new ArrayList<>(targets.values());
  }

  private static String setting(
      ConfigProperties config, String signal, String name, String missing) {
    String ofSignal = config.getString("otel.exporter.otlp." + signal + "." + name);
    return ofSignal == null ? config.getString("otel.exporter.otlp." + name, missing) : ofSignal;
  }

  /** Without a path, which differs from signal to signal, and without a password. */
  private static String base(String endpoint) {
    try {
      URI uri = URI.create(endpoint);
      if (uri.getHost() == null || uri.getScheme() == null) {
        return endpoint;
      }
      return uri.getScheme()
          + "://"
          + uri.getHost()
          + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    } catch (IllegalArgumentException e) {
      return endpoint;
    }
  }

  String endpoint() {
    return endpoint;
  }

  boolean isGrpc() {
    return protocol.equals("grpc");
  }

  String protocol() {
    return protocol;
  }

  /** As in {@code traces, metrics, logs to http://localhost:4318 (http/protobuf)}. */
  @Override
  public String toString() {
    return String.join(", ", signals) + " to " + endpoint + " (" + protocol + ")";
  }
}
