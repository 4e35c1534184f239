package io.sightline.rules.engine;

import net.bytebuddy.asm.Advice;

/** What is woven into a method: two calls, all else is behind them. */
final class MethodAdvice {

  @Advice.OnMethodEnter
  static Object enter(@EnterCall Object state) {
    return state;
  }

  @Advice.OnMethodExit(onThrowable = Throwable.class)
  static void exit(@Advice.Enter Object state, @ExitCall Object done) {
    @SuppressWarnings("unused")
    Object read = done;
  }

  private MethodAdvice() {}
}
