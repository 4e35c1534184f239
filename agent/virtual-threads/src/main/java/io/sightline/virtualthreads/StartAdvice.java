package io.sightline.virtualthreads;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.AssignReturned;
import net.bytebuddy.asm.Advice.AssignReturned.ToArguments.ToArgument;

@SuppressWarnings("unused")
public class StartAdvice {

  @AssignReturned.ToArguments(@ToArgument(0))
  @Advice.OnMethodEnter(suppress = Throwable.class)
  public static Runnable onEnter(@Advice.Argument(0) Runnable task) {
    return ContextOfStart.giveTo(task);
  }
}
