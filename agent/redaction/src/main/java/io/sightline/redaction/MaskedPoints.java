package io.sightline.redaction;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Points of a metric, masked. What was masked gets a mark of its value, so that two series do not
 * become one with two values at the same time, which back ends refuse. The mark is a hash with a
 * salt that nobody knows and that lives as long as the JVM: no value can be tried against it.
 */
final class MaskedPoints {

  private static final byte[] SALT = new byte[16];

  static {
    new SecureRandom().nextBytes(SALT);
  }

  private final AttributeMasker masker;

  MaskedPoints(AttributeMasker masker) {
    this.masker = masker;
  }

  boolean isNeededFor(Collection<? extends PointData> points) {
    for (PointData point : points) {
      if (masker.mask(point.getAttributes()) != point.getAttributes()) {
        return true;
      }
      for (ExemplarData exemplar : point.getExemplars()) {
        if (!exemplar.getFilteredAttributes().isEmpty()) {
          return true;
        }
      }
    }
    return false;
  }

  List<LongPointData> longs(Collection<LongPointData> points) {
    List<LongPointData> result = new ArrayList<>(points.size());
    for (LongPointData point : points) {
      List<LongExemplarData> exemplars = new ArrayList<>(point.getExemplars().size());
      for (LongExemplarData exemplar : point.getExemplars()) {
        exemplars.add(
            LongExemplarData.create(
                Attributes.empty(),
                exemplar.getEpochNanos(),
                exemplar.getSpanContext(),
                exemplar.getValue()));
      }
      result.add(new MaskedLongPoint(point, mask(point.getAttributes()), exemplars));
    }
    return result;
  }

  List<DoublePointData> doubles(Collection<DoublePointData> points) {
    List<DoublePointData> result = new ArrayList<>(points.size());
    for (DoublePointData point : points) {
      result.add(
          DoublePointData.create(
              point.getStartEpochNanos(),
              point.getEpochNanos(),
              mask(point.getAttributes()),
              point.getValue(),
              withoutAttributes(point.getExemplars())));
    }
    return result;
  }

  List<HistogramPointData> histograms(Collection<HistogramPointData> points) {
    List<HistogramPointData> result = new ArrayList<>(points.size());
    for (HistogramPointData point : points) {
      result.add(
          new MaskedHistogramPoint(
              point, mask(point.getAttributes()), withoutAttributes(point.getExemplars())));
    }
    return result;
  }

  List<ExponentialHistogramPointData> exponentialHistograms(
      Collection<ExponentialHistogramPointData> points) {
    List<ExponentialHistogramPointData> result = new ArrayList<>(points.size());
    for (ExponentialHistogramPointData point : points) {
      result.add(
          ExponentialHistogramPointData.create(
              point.getScale(),
              point.getSum(),
              point.getZeroCount(),
              point.hasMin(),
              point.getMin(),
              point.hasMax(),
              point.getMax(),
              point.getPositiveBuckets(),
              point.getNegativeBuckets(),
              point.getStartEpochNanos(),
              point.getEpochNanos(),
              mask(point.getAttributes()),
              withoutAttributes(point.getExemplars())));
    }
    return result;
  }

  List<SummaryPointData> summaries(Collection<SummaryPointData> points) {
    List<SummaryPointData> result = new ArrayList<>(points.size());
    for (SummaryPointData point : points) {
      result.add(
          SummaryPointData.create(
              point.getStartEpochNanos(),
              point.getEpochNanos(),
              mask(point.getAttributes()),
              point.getCount(),
              point.getSum(),
              point.getValues()));
    }
    return result;
  }

  private static List<DoubleExemplarData> withoutAttributes(List<DoubleExemplarData> exemplars) {
    List<DoubleExemplarData> result = new ArrayList<>(exemplars.size());
    for (DoubleExemplarData exemplar : exemplars) {
      result.add(
          DoubleExemplarData.create(
              Attributes.empty(),
              exemplar.getEpochNanos(),
              exemplar.getSpanContext(),
              exemplar.getValue()));
    }
    return result;
  }

  private Attributes mask(Attributes attributes) {
    Attributes masked = masker.mask(attributes);
    if (masked == attributes) {
      return attributes;
    }
    AttributesBuilder result = masked.toBuilder();
    attributes.forEach(
        (key, value) -> {
          AttributeKey<String> maskedKey = AttributeKey.stringKey(key.getKey());
          String text = masked.get(maskedKey);
          if (text != null && !text.equals(value)) {
            result.put(maskedKey, text + "-" + mark(value.toString()));
          }
        });
    return result.build();
  }

  private static String mark(String value) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(SALT);
      byte[] hash = digest.digest(value.getBytes(UTF_8));
      return String.format("%02x%02x%02x%02x", hash[0], hash[1], hash[2], hash[3]);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Each JVM has SHA-256", e);
    }
  }
}
