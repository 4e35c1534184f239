package io.sightline.mes;

import java.time.Instant;
import java.util.List;

/**
 * A step of making a production order.
 *
 * @param position from 1
 * @param startedAt null before
 * @param finishedAt null before
 */
record Step(int position, String name, Instant startedAt, Instant finishedAt) {

  /** The last one is the quality check. */
  static final List<String> NAMES = List.of("cutting", "assembly", "finishing", "inspection");

  boolean isCheck() {
    return position == NAMES.size();
  }

  boolean isFinished() {
    return finishedAt != null;
  }
}
