package io.sightline.redaction;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import java.util.List;

/** A point with other attributes and exemplars. */
final class MaskedLongPoint implements LongPointData {

  private final LongPointData point;
  private final Attributes attributes;
  private final List<LongExemplarData> exemplars;

  MaskedLongPoint(LongPointData point, Attributes attributes, List<LongExemplarData> exemplars) {
    this.point = point;
    this.attributes = attributes;
    this.exemplars = exemplars;
  }

  @Override
  public long getStartEpochNanos() {
    return point.getStartEpochNanos();
  }

  @Override
  public long getEpochNanos() {
    return point.getEpochNanos();
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }

  @Override
  public long getValue() {
    return point.getValue();
  }

  @Override
  public List<LongExemplarData> getExemplars() {
    return exemplars;
  }
}
