package io.sightline.rules.benchmark;

import net.bytebuddy.asm.Advice;

/** What any instrumentation has at least: a beginning, and an end also for what is thrown. */
final class EmptyAdvice {

  @Advice.OnMethodEnter(suppress = Throwable.class)
  static Object enter() {
    return null;
  }

  @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
  static void exit(@Advice.Enter Object state) {}

  private EmptyAdvice() {}
}
