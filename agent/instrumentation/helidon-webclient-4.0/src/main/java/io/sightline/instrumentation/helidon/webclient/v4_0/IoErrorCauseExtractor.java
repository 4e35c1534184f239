package io.sightline.instrumentation.helidon.webclient.v4_0;

import io.opentelemetry.instrumentation.api.instrumenter.ErrorCauseExtractor;
import java.io.UncheckedIOException;

/** Names what happened, such as ConnectException, not the wrapper that Helidon throws it in. */
class IoErrorCauseExtractor implements ErrorCauseExtractor {

  @Override
  public Throwable extract(Throwable error) {
    return error instanceof UncheckedIOException
        ? error.getCause()
        : ErrorCauseExtractor.getDefault().extract(error);
  }
}
