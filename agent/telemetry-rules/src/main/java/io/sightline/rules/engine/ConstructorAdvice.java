package io.sightline.rules.engine;

import net.bytebuddy.asm.Advice;

/** What is woven into a constructor: the instance is there at its end only. */
final class ConstructorAdvice {

  @Advice.OnMethodExit
  static void exit(@ExitCall Object done) {
    @SuppressWarnings("unused")
    Object read = done;
  }

  private ConstructorAdvice() {}
}
