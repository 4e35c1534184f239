package io.sightline.cli.check;

import java.net.URI;

/**
 * Where the parts of one running instance answer.
 *
 * @param gateway the shop's public edge
 * @param prometheus metrics and exemplars
 * @param tempo traces
 * @param loki logs
 * @param collectorHealth the Collector's health check extension
 * @param collectorMetrics the Collector's own metrics
 */
public record Endpoints(
    URI gateway, URI prometheus, URI tempo, URI loki, URI collectorHealth, URI collectorMetrics) {}
