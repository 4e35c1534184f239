package io.sightline.rules.engine;

import java.util.concurrent.atomic.LongAdder;

/** What is counted of a rule over its whole life, changes of its file included. */
final class RuleCounts {
  final LongAdder hits = new LongAdder();
  final LongAdder failures = new LongAdder();
  final LongAdder getterFailures = new LongAdder();
  final LongAdder unreadable = new LongAdder();
  final LongAdder overflows = new LongAdder();
}
