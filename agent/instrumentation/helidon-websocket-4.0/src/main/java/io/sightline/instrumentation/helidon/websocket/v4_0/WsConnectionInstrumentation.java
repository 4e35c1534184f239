package io.sightline.instrumentation.helidon.websocket.v4_0;

import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.isPrivate;
import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.websocket.WsConnection;
import io.helidon.websocket.ClientWsFrame;
import io.opentelemetry.context.Scope;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

class WsConnectionInstrumentation implements TypeInstrumentation {

  @Override
  public ElementMatcher<TypeDescription> typeMatcher() {
    return named("io.helidon.webserver.websocket.WsConnection");
  }

  @Override
  public void transform(TypeTransformer transformer) {
    String advices = WsConnectionInstrumentation.class.getName();
    transformer.applyAdviceToMethod(
        isConstructor()
            .and(takesArgument(0, named("io.helidon.webserver.ConnectionContext")))
            .and(takesArgument(1, named("io.helidon.http.HttpPrologue")))
            .and(takesArgument(2, named("io.helidon.http.Headers"))),
        advices + "$ConstructorAdvice");
    // Of a semaphore, since 4.2 of a limit; the first calls the second.
    transformer.applyAdviceToMethod(
        isPublic().and(named("handle")).and(takesArguments(1)), advices + "$HandleAdvice");
    transformer.applyAdviceToMethod(
        isPrivate()
            .and(named("processFrame"))
            .and(takesArguments(1))
            .and(takesArgument(0, named("io.helidon.websocket.ClientWsFrame"))),
        advices + "$FrameAdvice");
    transformer.applyAdviceToMethod(
        isPublic()
            .and(named("send"))
            .and(takesArguments(2))
            .and(takesArgument(0, String.class))
            .and(takesArgument(1, boolean.class)),
        advices + "$SendTextAdvice");
    transformer.applyAdviceToMethod(
        isPublic()
            .and(named("send"))
            .and(takesArguments(2))
            .and(takesArgument(0, named("io.helidon.common.buffers.BufferData")))
            .and(takesArgument(1, boolean.class)),
        advices + "$SendBinaryAdvice");
    transformer.applyAdviceToMethod(
        isPublic()
            .and(named("close"))
            .and(takesArguments(2))
            .and(takesArgument(0, int.class))
            .and(takesArgument(1, String.class)),
        advices + "$CloseAdvice");
    transformer.applyAdviceToMethod(
        isPublic().and(named("close")).and(takesArguments(1)).and(takesArgument(0, boolean.class)),
        advices + "$StopAdvice");
  }

  @SuppressWarnings("unused")
  public static class ConstructorAdvice {

    @Advice.OnMethodExit(suppress = Throwable.class)
    public static void onExit(
        @Advice.This WsConnection session,
        @Advice.Argument(0) ConnectionContext peer,
        @Advice.Argument(1) HttpPrologue prologue,
        @Advice.Argument(2) Headers upgradeHeaders) {
      Connections.created(session, peer, prologue, upgradeHeaders);
    }
  }

  @SuppressWarnings("unused")
  public static class HandleAdvice {

    @Advice.OnMethodEnter(suppress = Throwable.class)
    public static Scope onEnter(@Advice.This WsConnection session) {
      return Connections.opened(session);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    public static void onExit(
        @Advice.This WsConnection session,
        @Advice.Enter Scope scope,
        @Advice.Thrown Throwable thrown) {
      if (scope != null) {
        scope.close();
        Connections.ended(session, thrown);
      }
    }
  }

  @SuppressWarnings("unused")
  public static class FrameAdvice {

    @Advice.OnMethodEnter(suppress = Throwable.class)
    public static Fragment onEnter(
        @Advice.This WsConnection session, @Advice.Argument(0) ClientWsFrame frame) {
      return Connections.received(session, frame);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    public static void onExit(@Advice.Enter Fragment fragment, @Advice.Thrown Throwable thrown) {
      if (fragment != null) {
        fragment.handled(thrown);
      }
    }
  }

  @SuppressWarnings("unused")
  public static class SendTextAdvice {

    @Advice.OnMethodExit(suppress = Throwable.class)
    public static void onExit(@Advice.This WsConnection session, @Advice.Argument(1) boolean last) {
      if (last) {
        Connections.sent(session, MessageType.TEXT);
      }
    }
  }

  @SuppressWarnings("unused")
  public static class SendBinaryAdvice {

    @Advice.OnMethodExit(suppress = Throwable.class)
    public static void onExit(@Advice.This WsConnection session, @Advice.Argument(1) boolean last) {
      if (last) {
        Connections.sent(session, MessageType.BINARY);
      }
    }
  }

  @SuppressWarnings("unused")
  public static class CloseAdvice {

    /** Before the frame is written: a peer that is gone already does not change who closed. */
    @Advice.OnMethodEnter(suppress = Throwable.class)
    public static void onEnter(@Advice.This WsConnection session, @Advice.Argument(0) int code) {
      Connections.closing(session, code);
    }
  }

  @SuppressWarnings("unused")
  public static class StopAdvice {

    @Advice.OnMethodEnter(suppress = Throwable.class)
    public static void onEnter(@Advice.This WsConnection session) {
      Connections.stopped(session);
    }
  }
}
