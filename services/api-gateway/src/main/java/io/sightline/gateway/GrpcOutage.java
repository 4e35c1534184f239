package io.sightline.gateway;

import io.grpc.Status;

/** Tells a service in trouble from one that refuses. */
final class GrpcOutage {
  private GrpcOutage() {}

  static boolean isOutage(Object result, Throwable exception) {
    return exception != null
        && switch (Status.fromThrowable(exception).getCode()) {
          case UNAVAILABLE, DEADLINE_EXCEEDED -> true;
          default -> false;
        };
  }
}
