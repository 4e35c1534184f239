package io.sightline.instrumentation.helidon.webclient.v4_0;

import io.helidon.webclient.api.WebClientServiceRequest;
import io.helidon.webclient.api.WebClientServiceResponse;
import io.helidon.webclient.spi.WebClientService;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.api.instrumenter.Instrumenter;
import javax.annotation.Nullable;

/**
 * The network call as a CLIENT span. It ends with the response's headers: an entity that nobody
 * reads would leave it open for ever.
 *
 * <p>Costs this object and one {@link WebClientCall} per request beside what the instrumenter
 * allocates; a request inside another one's call adds nothing. Not woven in, so nobody else keeps
 * what goes wrong in our part from the application.
 */
public final class TracingChain implements WebClientService.Chain {

  private final WebClientService.Chain httpCall;
  @Nullable private final String urlTemplate;
  private final Instrumenter<WebClientCall, WebClientServiceResponse> instrumenter;

  /** Takes the instrumenter, so that a failure to make one is not the application's. */
  public TracingChain(
      WebClientService.Chain httpCall,
      @Nullable String urlTemplate,
      Instrumenter<WebClientCall, WebClientServiceResponse> instrumenter) {
    this.httpCall = httpCall;
    this.urlTemplate = urlTemplate;
    this.instrumenter = instrumenter;
  }

  @Override
  public WebClientServiceResponse proceed(WebClientServiceRequest request) {
    Context parentContext = Context.current();
    WebClientCall call = new WebClientCall(request, urlTemplate);
    Context context = begin(parentContext, call);
    if (context == null) {
      WebClientServiceResponse response = httpCall.proceed(request);
      answered(parentContext, call, response);
      return response;
    }

    WebClientServiceResponse response = null;
    Throwable error = null;
    try (Scope ignored = context.makeCurrent()) {
      response = httpCall.proceed(request);
      return response;
    } catch (Throwable t) {
      error = t;
      throw t;
    } finally {
      end(context, call, response, error);
    }
  }

  /** Null when the call gets no span of its own, or cannot. */
  @Nullable
  private Context begin(Context parentContext, WebClientCall call) {
    try {
      if (instrumenter.shouldStart(parentContext, call)) {
        return instrumenter.start(parentContext, call).with(call);
      }
      // A call inside another one's: HTTP/2 falling back to HTTP/1.1, or the redirect of a streamed
      // entity. It belongs to the span that is there, and so does what it reaches.
      GlobalOpenTelemetry.getPropagators()
          .getTextMapPropagator()
          .inject(parentContext, call, RequestHeaderSetter.INSTANCE);
    } catch (Throwable t) {
      TracingTrouble.report(t);
    }
    return null;
  }

  private void end(
      Context context,
      WebClientCall call,
      @Nullable WebClientServiceResponse response,
      @Nullable Throwable error) {
    try {
      instrumenter.end(context, call, response, error);
    } catch (Throwable t) {
      TracingTrouble.report(t);
    }
  }

  private static void answered(
      Context parentContext, WebClientCall call, WebClientServiceResponse response) {
    try {
      call.answered(parentContext, response);
    } catch (Throwable t) {
      TracingTrouble.report(t);
    }
  }
}
