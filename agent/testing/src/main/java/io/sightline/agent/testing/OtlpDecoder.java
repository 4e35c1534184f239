package io.sightline.agent.testing;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns OTLP messages into the flat records that tests read. */
final class OtlpDecoder {

  static List<Span> spans(ExportTraceServiceRequest request) {
    List<Span> spans = new ArrayList<>();
    for (var resource : request.getResourceSpansList()) {
      String service = service(resource.getResource());
      for (var scope : resource.getScopeSpansList()) {
        for (var span : scope.getSpansList()) {
          spans.add(span(service, scope.getScope().getName(), span));
        }
      }
    }
    return spans;
  }

  static List<LogRecord> logs(ExportLogsServiceRequest request) {
    List<LogRecord> logs = new ArrayList<>();
    for (var resource : request.getResourceLogsList()) {
      String service = service(resource.getResource());
      for (var scope : resource.getScopeLogsList()) {
        for (var log : scope.getLogRecordsList()) {
          logs.add(
              new LogRecord(
                  service,
                  scope.getScope().getName(),
                  log.getSeverityText(),
                  String.valueOf(value(log.getBody())),
                  log.getEventName(),
                  hex(log.getTraceId()),
                  hex(log.getSpanId()),
                  attributes(log.getAttributesList())));
        }
      }
    }
    return logs;
  }

  static List<MetricPoint> metrics(ExportMetricsServiceRequest request) {
    List<MetricPoint> points = new ArrayList<>();
    for (var resource : request.getResourceMetricsList()) {
      String service = service(resource.getResource());
      for (var scope : resource.getScopeMetricsList()) {
        for (var metric : scope.getMetricsList()) {
          addPoints(service, scope.getScope().getName(), metric, points);
        }
      }
    }
    return points;
  }

  static Map<String, Object> attributes(List<KeyValue> attributes) {
    Map<String, Object> result = new LinkedHashMap<>();
    attributes.forEach(attribute -> result.put(attribute.getKey(), value(attribute.getValue())));
    return result;
  }

  private static Span span(
      String service, String scope, io.opentelemetry.proto.trace.v1.Span span) {
    return new Span(
        service,
        scope,
        hex(span.getTraceId()),
        hex(span.getSpanId()),
        hex(span.getParentSpanId()),
        span.getName(),
        span.getKind().name().replace("SPAN_KIND_", ""),
        span.getStatus().getCode().name().replace("STATUS_CODE_", ""),
        span.getStatus().getMessage(),
        attributes(span.getAttributesList()),
        span.getEventsList().stream()
            .map(event -> new Span.Event(event.getName(), attributes(event.getAttributesList())))
            .toList(),
        span.getLinksList().stream()
            .map(link -> new Span.Link(hex(link.getTraceId()), hex(link.getSpanId())))
            .toList(),
        span.getFlags() & 0xff,
        span.getStartTimeUnixNano(),
        span.getEndTimeUnixNano());
  }

  private static void addPoints(
      String service, String scope, Metric metric, List<MetricPoint> points) {
    switch (metric.getDataCase()) {
      case GAUGE ->
          metric
              .getGauge()
              .getDataPointsList()
              .forEach(point -> points.add(numberPoint(service, scope, metric, point)));
      case SUM ->
          metric
              .getSum()
              .getDataPointsList()
              .forEach(point -> points.add(numberPoint(service, scope, metric, point)));
      case HISTOGRAM ->
          metric
              .getHistogram()
              .getDataPointsList()
              .forEach(
                  point ->
                      points.add(
                          new MetricPoint(
                              service,
                              scope,
                              metric.getName(),
                              metric.getUnit(),
                              metric.getDataCase().name(),
                              attributes(point.getAttributesList()),
                              point.getSum(),
                              point.getCount(),
                              List.copyOf(point.getExplicitBoundsList()),
                              traceIds(point.getExemplarsList()),
                              point.getTimeUnixNano())));
      default ->
          throw new IllegalArgumentException(
              "No test reads " + metric.getDataCase() + " yet: " + metric.getName());
    }
  }

  private static MetricPoint numberPoint(
      String service, String scope, Metric metric, NumberDataPoint point) {
    return new MetricPoint(
        service,
        scope,
        metric.getName(),
        metric.getUnit(),
        metric.getDataCase().name(),
        attributes(point.getAttributesList()),
        point.hasAsInt() ? point.getAsInt() : point.getAsDouble(),
        0,
        List.of(),
        traceIds(point.getExemplarsList()),
        point.getTimeUnixNano());
  }

  private static List<String> traceIds(List<Exemplar> exemplars) {
    return exemplars.stream().map(exemplar -> hex(exemplar.getTraceId())).toList();
  }

  private static String service(Resource resource) {
    return String.valueOf(attributes(resource.getAttributesList()).get("service.name"));
  }

  private static Object value(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> value.getBoolValue();
      case INT_VALUE -> value.getIntValue();
      case DOUBLE_VALUE -> value.getDoubleValue();
      case ARRAY_VALUE ->
          value.getArrayValue().getValuesList().stream().map(OtlpDecoder::value).toList();
      case KVLIST_VALUE -> attributes(value.getKvlistValue().getValuesList());
      default -> "";
    };
  }

  private static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  private OtlpDecoder() {}
}
