package io.sightline.instrumentation.helidon.grpc.v4_4;

/**
 * Places in the application that the test asks the agent to make a span of ({@code
 * otel.instrumentation.methods.include}): its parent shows which context was current there.
 */
final class Marks {

  static void inService() {}

  static void inRequestCallback() {}

  static void inHalfClose() {}

  static void inCancelHandler() {}

  static void inResponseCallback() {}

  static void afterClientCall() {}

  static void afterServerCallback() {}

  private Marks() {}
}
