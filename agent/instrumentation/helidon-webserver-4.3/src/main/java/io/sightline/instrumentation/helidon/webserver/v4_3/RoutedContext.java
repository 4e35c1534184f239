package io.sightline.instrumentation.helidon.webserver.v4_3;

import io.opentelemetry.context.Context;

/**
 * The context in which a request was routed. A type of ours, because a virtual field of one that
 * the agent has under another name is not found.
 */
final class RoutedContext {

  final Context context;

  RoutedContext(Context context) {
    this.context = context;
  }
}
