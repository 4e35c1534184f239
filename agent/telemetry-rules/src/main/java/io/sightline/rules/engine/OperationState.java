package io.sightline.rules.engine;

import io.opentelemetry.api.common.Attributes;

/**
 * An operation from its beginning to its end. Contexts carry it into everything that the operation
 * begins, so it must not refer to a context itself: one operation would keep all before it alive.
 */
final class OperationState extends Timing {

  // Who was told of its start.
  final Operations owner;
  // Those known at its start.
  final Attributes attributes;

  OperationState(Operations owner, Attributes attributes) {
    this.owner = owner;
    this.attributes = attributes;
  }
}
