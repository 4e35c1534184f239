package io.sightline.instrumentation.helidon.webclient.v4_0;

import io.helidon.webclient.api.WebClientServiceRequest;
import io.helidon.webclient.api.WebClientServiceResponse;
import io.helidon.webclient.spi.WebClientService;

/** Takes the place of Helidon's own tracing, and does nothing. */
public final class WithoutTracing implements WebClientService {

  private final WebClientService tracing;

  public WithoutTracing(WebClientService tracing) {
    this.tracing = tracing;
  }

  @Override
  public WebClientServiceResponse handle(Chain chain, WebClientServiceRequest request) {
    return chain.proceed(request);
  }

  @Override
  public String name() {
    return tracing.name();
  }

  @Override
  public String type() {
    return tracing.type();
  }
}
