package io.sightline.cli.check;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * The result of following one order.
 *
 * @param traceId the trace that was followed, empty when there was none
 * @param orderId the order's id, empty when none was created
 * @param hops every step, in order
 * @param links where to see the same for oneself, by program
 */
public record Report(String traceId, String orderId, List<Hop> hops, Map<String, URI> links) {
  /** Whether every hop leads on. */
  public boolean ok() {
    return hops.stream().allMatch(Hop::ok);
  }

  /** Everything that was found to be at fault. */
  public List<Finding> findings() {
    return hops.stream().flatMap(hop -> hop.findings().stream()).distinct().toList();
  }
}
