package io.sightline.cli.check;

/** What can break the way from an order to its exemplar, its trace and its logs. */
public enum Culprit {
  /** A program of the instance has died or does not answer. */
  PROGRAM_DOWN,
  /** The gateway does not answer. */
  GATEWAY_DOWN,
  /** The shop answers, but the order did not end as it should. */
  ORDER_FAILED,
  /** A back end does not answer. */
  BACKEND_DOWN,
  /** The Collector does not answer. */
  COLLECTOR_DOWN,
  /** The Collector takes the signal in but cannot hand it on. */
  COLLECTOR_EXPORT,
  /** A service sends nothing of one signal. */
  NOT_EXPORTED,
  /**
   * The store has the data under another label than {@code service_name}, or under another value.
   */
  WRONG_LABEL,
  /** Prometheus keeps no exemplars. */
  EXEMPLAR_STORAGE_OFF,
  /** The series come without exemplars. */
  NO_EXEMPLARS,
  /** Other requests' exemplars took the place of ours. */
  EXEMPLAR_OF_OTHERS,
  /** The trace was cut where one service calls the next. */
  PROPAGATION,
  /** Spans of one kind are not made. */
  NOT_INSTRUMENTED,
  /** The trace has a shape that it must not have. */
  TRACE_SHAPE,
  /** Log lines arrive without the id of their trace. */
  LOGS_WITHOUT_TRACE,
  /** A log line names a span that the trace does not have. */
  LOG_SPAN_UNKNOWN,
  /** A clock is wrong. */
  CLOCK
}
