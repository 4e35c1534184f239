package io.sightline.instrumentation.helidon.webserver.v4_3;

import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.opentelemetry.context.Context;
import io.opentelemetry.javaagent.bootstrap.http.HttpServerResponseCustomizerHolder;
import io.opentelemetry.javaagent.bootstrap.http.HttpServerResponseMutator;

/** Adds what the agent tells every caller; upstream does so at the start of the routing. */
public enum ResponseHeadersMutator implements HttpServerResponseMutator<ServerResponseHeaders> {
  INSTANCE;

  /** For a response whose headers were cleared by the application. */
  public static void customize(ServerResponseHeaders headers) {
    customize(headers, Context.current());
  }

  static void customize(ServerResponseHeaders headers, Context context) {
    HttpServerResponseCustomizerHolder.getCustomizer().customize(context, headers, INSTANCE);
  }

  @Override
  public void appendHeader(ServerResponseHeaders headers, String name, String value) {
    headers.set(HeaderValues.create(name, value));
  }
}
