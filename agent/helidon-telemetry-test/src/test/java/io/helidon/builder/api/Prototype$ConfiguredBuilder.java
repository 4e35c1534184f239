package io.helidon.builder.api;

/**
 * What the newest observe-tracing that is published refers to, and the newest builder does not have
 * any more.
 */
@SuppressWarnings("removal")
public interface Prototype$ConfiguredBuilder<B, P> extends Prototype.Builder<B, P> {

  B config(io.helidon.common.config.Config config);
}
