package io.sightline.rules.benchmark;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.CompilerControl.Mode;

/** One method over and over: watched by a rule, with the same by hand, and with nothing. */
public final class Till {

  /** How a bill ended. */
  public enum Status {
    PAID,
    FAILED
  }

  public record Customer(String tier) {}

  public record Bill(String id, Customer customer, int positions, Receipt receipt) {}

  public record Receipt(Status status, double amount) {}

  private static final AttributeKey<String> STATUS = AttributeKey.stringKey("status");
  private static final AttributeKey<String> TIER = AttributeKey.stringKey("tier");
  private static final AttributeKey<String> BILL = AttributeKey.stringKey("bill.id");
  private static final AttributeKey<Long> POSITIONS = AttributeKey.longKey("bill.positions");
  private static final Attributes PAID = Attributes.of(STATUS, "PAID");

  private final LongCounter counter;
  private final DoubleHistogram histogram;
  private final Tracer tracer;

  public Till(OpenTelemetry openTelemetry) {
    Meter meter = openTelemetry.getMeter("by-hand");
    counter = meter.counterBuilder("by_hand.count").build();
    histogram = meter.histogramBuilder("by_hand.amount").build();
    tracer = openTelemetry.getTracer("by-hand");
  }

  @CompilerControl(Mode.DONT_INLINE)
  public Receipt plain(Bill bill) {
    return bill.receipt();
  }

  @CompilerControl(Mode.DONT_INLINE)
  public Receipt condition(Bill bill) {
    return bill.receipt();
  }

  @CompilerControl(Mode.DONT_INLINE)
  public Receipt deepCondition(Bill bill) {
    return bill.receipt();
  }

  @CompilerControl(Mode.DONT_INLINE)
  public Receipt spanCondition(Bill bill) {
    return bill.receipt();
  }

  @CompilerControl(Mode.DONT_INLINE)
  public Receipt counted(Bill bill) {
    return bill.receipt();
  }

  @CompilerControl(Mode.DONT_INLINE)
  public Receipt countedByHand(Bill bill) {
    counter.add(1, PAID);
    return bill.receipt();
  }

  @CompilerControl(Mode.DONT_INLINE)
  public Receipt countedByTwo(Bill bill) {
    return bill.receipt();
  }

  @CompilerControl(Mode.DONT_INLINE)
  public Receipt countedByTwoByHand(Bill bill) {
    Receipt receipt = bill.receipt();
    counter.add(1, Attributes.of(STATUS, receipt.status().name(), TIER, bill.customer().tier()));
    return receipt;
  }

  @CompilerControl(Mode.DONT_INLINE)
  public Receipt measured(Bill bill) {
    return bill.receipt();
  }

  @CompilerControl(Mode.DONT_INLINE)
  public Receipt measuredByHand(Bill bill) {
    Receipt receipt = bill.receipt();
    histogram.record(receipt.amount(), PAID);
    return receipt;
  }

  @CompilerControl(Mode.DONT_INLINE)
  public Receipt timed(Bill bill) {
    return bill.receipt();
  }

  @CompilerControl(Mode.DONT_INLINE)
  public Receipt timedByHand(Bill bill) {
    long start = System.nanoTime();
    Receipt receipt = bill.receipt();
    histogram.record((System.nanoTime() - start) / 1e9, PAID);
    return receipt;
  }

  @CompilerControl(Mode.DONT_INLINE)
  public Receipt traced(Bill bill) {
    return bill.receipt();
  }

  /** As documentation tells to do it. */
  @CompilerControl(Mode.DONT_INLINE)
  public Receipt tracedByHand(Bill bill) {
    Span span =
        tracer
            .spanBuilder("bill")
            .setAttribute("code.function.name", "io.sightline.rules.benchmark.Till.tracedByHand")
            .setAttribute(BILL, bill.id())
            .setAttribute(POSITIONS, (long) bill.positions())
            .startSpan();
    try (Scope ignored = span.makeCurrent()) {
      Receipt receipt = bill.receipt();
      span.setAttribute(STATUS, receipt.status().name());
      return receipt;
    } catch (RuntimeException e) {
      span.recordException(e);
      span.setStatus(StatusCode.ERROR);
      throw e;
    } finally {
      span.end();
    }
  }
}
