package io.sightline.instrumentation.helidon.websocket.v4_0;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.instrumentation.api.instrumenter.ErrorCauseExtractor;
import io.opentelemetry.instrumentation.api.instrumenter.Instrumenter;
import io.opentelemetry.instrumentation.api.instrumenter.SpanKindExtractor;
import io.opentelemetry.instrumentation.api.instrumenter.SpanStatusExtractor;
import io.opentelemetry.instrumentation.api.semconv.http.HttpSpanStatusExtractor;
import java.io.UncheckedIOException;

final class HelidonWebSocketSingletons {

  private static final String INSTRUMENTATION_NAME = "io.sightline.helidon-websocket-4.0";

  private static final Instrumenter<Handshake, Ending> connections;
  private static final Instrumenter<Message, Void> messages;
  private static final ConnectionMetrics metrics;

  static {
    SpanStatusExtractor<Handshake, Ending> ofAnswer =
        HttpSpanStatusExtractor.create(new HandshakeAttributesGetter());
    connections =
        Instrumenter.<Handshake, Ending>builder(
                GlobalOpenTelemetry.get(), INSTRUMENTATION_NAME, Handshake::spanName)
            .setSpanStatusExtractor(
                (status, handshake, ending, error) -> {
                  if (ending != null && ending.errorType() != null) {
                    status.setStatus(StatusCode.ERROR);
                  } else {
                    ofAnswer.extract(status, handshake, ending, error);
                  }
                })
            .setErrorCauseExtractor(HelidonWebSocketSingletons::cause)
            .addAttributesExtractor(HandshakeAttributesExtractor.create())
            .addAttributesExtractor(new EndingAttributesExtractor())
            .addOperationMetrics(ConnectionDuration::new)
            .buildServerInstrumenter(HandshakeHeaderGetter.INSTANCE);
    messages =
        Instrumenter.<Message, Void>builder(
                GlobalOpenTelemetry.get(), INSTRUMENTATION_NAME, Message::spanName)
            .setSpanStatusExtractor(
                (status, message, nothing, error) -> {
                  if (message.errorType() != null) {
                    status.setStatus(StatusCode.ERROR);
                  }
                })
            .addAttributesExtractor(new MessageAttributesExtractor())
            .addSpanLinksExtractor(
                (links, parent, message) ->
                    links.addLink(
                        Span.fromContext(message.connection().context()).getSpanContext()))
            .addOperationMetrics(MessageDuration::new)
            .buildInstrumenter(SpanKindExtractor.alwaysInternal());
    metrics = new ConnectionMetrics(GlobalOpenTelemetry.get().getMeter(INSTRUMENTATION_NAME));
  }

  static Instrumenter<Handshake, Ending> connections() {
    return connections;
  }

  static Instrumenter<Message, Void> messages() {
    return messages;
  }

  static ConnectionMetrics metrics() {
    return metrics;
  }

  /** Names what happened, such as SocketException, not the wrapper that Helidon throws it in. */
  private static Throwable cause(Throwable error) {
    return error instanceof UncheckedIOException
        ? error.getCause()
        : ErrorCauseExtractor.getDefault().extract(error);
  }

  private HelidonWebSocketSingletons() {}
}
