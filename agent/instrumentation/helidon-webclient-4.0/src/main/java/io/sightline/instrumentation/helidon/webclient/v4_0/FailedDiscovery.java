package io.sightline.instrumentation.helidon.webclient.v4_0;

import io.helidon.webclient.api.HttpClientRequest;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.internal.InstrumenterUtil;
import java.time.Instant;
import javax.annotation.Nullable;

/** A call that ended before it was known which version of HTTP it would be made by. */
public final class FailedDiscovery {

  /** Only of a request over TLS: without it, Helidon does not connect to find out. */
  @Nullable
  public static Instant begin(HttpClientRequest request) {
    return "https".equals(request.uri().scheme()) ? Instant.now() : null;
  }

  public static void end(HttpClientRequest request, Instant began, Throwable error) {
    // Thrown about the request itself, before anybody was asked.
    if (error instanceof IllegalArgumentException) {
      return;
    }
    WebClientCall call =
        new WebClientCall(
            request.method(), request.resolvedUri(), request.headers(), UrlTemplates.get(request));
    Context parent = Context.current();
    if (HelidonWebClientSingletons.instrumenter().shouldStart(parent, call)) {
      InstrumenterUtil.startAndEnd(
          HelidonWebClientSingletons.instrumenter(),
          parent,
          call,
          null,
          error,
          began,
          Instant.now());
    }
  }

  private FailedDiscovery() {}
}
