package io.sightline.instrumentation.helidon.websocket.v4_0;

import io.opentelemetry.context.Scope;
import javax.annotation.Nullable;

/** A frame of a message while the listener has it; most messages have one. */
public final class Fragment {

  private final Message message;
  private final boolean last;
  private final Scope scope;

  Fragment(Message message, boolean last, Scope scope) {
    this.message = message;
    this.last = last;
    this.scope = scope;
  }

  public void handled(@Nullable Throwable thrown) {
    scope.close();
    message.handled(last, thrown);
  }
}
