package io.sightline.cli.check;

import java.time.Duration;
import java.time.Instant;

/**
 * One order that was sent, with the trace it was sent in.
 *
 * @param callerSpanId the span id that the request carried as its parent
 * @param orderId the order's id, empty when none was created
 * @param body the answer's body
 */
public record PlacedOrder(
    String traceId,
    String callerSpanId,
    String productId,
    int status,
    String orderId,
    String body,
    Instant sent,
    Duration took) {}
