package io.sightline.redaction;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;

/** A log record with its body and attributes masked. */
final class MaskedLogRecord implements LogRecordData {

  private final LogRecordData log;
  private final Value<?> body;
  private final Attributes attributes;

  /** The record itself when there is nothing to mask. */
  static LogRecordData mask(LogRecordData log, AttributeMasker masker) {
    Value<?> body = log.getBodyValue();
    Value<?> maskedBody = body == null ? null : masker.mask(body);
    Attributes attributes = masker.mask(log.getAttributes());
    return maskedBody == body && attributes == log.getAttributes()
        ? log
        : new MaskedLogRecord(log, maskedBody, attributes);
  }

  private MaskedLogRecord(LogRecordData log, Value<?> body, Attributes attributes) {
    this.log = log;
    this.body = body;
    this.attributes = attributes;
  }

  @Override
  public Resource getResource() {
    return log.getResource();
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return log.getInstrumentationScopeInfo();
  }

  @Override
  public long getTimestampEpochNanos() {
    return log.getTimestampEpochNanos();
  }

  @Override
  public long getObservedTimestampEpochNanos() {
    return log.getObservedTimestampEpochNanos();
  }

  @Override
  public SpanContext getSpanContext() {
    return log.getSpanContext();
  }

  @Override
  public Severity getSeverity() {
    return log.getSeverity();
  }

  @Override
  public String getSeverityText() {
    return log.getSeverityText();
  }

  @Override
  @Deprecated
  public io.opentelemetry.sdk.logs.data.Body getBody() {
    return body == null
        ? io.opentelemetry.sdk.logs.data.Body.empty()
        : io.opentelemetry.sdk.logs.data.Body.string(body.asString());
  }

  @Override
  public Value<?> getBodyValue() {
    return body;
  }

  @Override
  public Attributes getAttributes() {
    return attributes;
  }

  @Override
  public int getTotalAttributeCount() {
    return log.getTotalAttributeCount();
  }

  @Override
  public String getEventName() {
    return log.getEventName();
  }
}
