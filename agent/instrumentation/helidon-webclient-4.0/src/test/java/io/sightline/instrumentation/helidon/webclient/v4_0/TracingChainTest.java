package io.sightline.instrumentation.helidon.webclient.v4_0;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.http.ClientRequestHeaders;
import io.helidon.http.Method;
import io.helidon.http.WritableHeaders;
import io.helidon.webclient.api.ClientUri;
import io.helidon.webclient.api.WebClientServiceRequest;
import io.helidon.webclient.api.WebClientServiceResponse;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import io.opentelemetry.instrumentation.api.instrumenter.Instrumenter;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import javax.annotation.Nullable;
import org.junit.jupiter.api.Test;

/** An extractor of a user's extension may throw; the call is the application's all the same. */
class TracingChainTest {

  private final WebClientServiceRequest request =
      proxy(WebClientServiceRequest.class, ClientRequestHeaders.create(WritableHeaders.create()));
  private final WebClientServiceResponse response = proxy(WebClientServiceResponse.class, null);
  private final List<WebClientServiceRequest> calls = new ArrayList<>();

  @Test
  void makesTheCallWhenItsSpanCannotBegin() {
    WebClientServiceResponse answer =
        new TracingChain(this::answer, null, throwing(true, false)).proceed(request);

    assertThat(answer).isSameAs(response);
    assertThat(calls).containsExactly(request);
  }

  @Test
  void returnsTheAnswerWhenItsSpanCannotEnd() {
    WebClientServiceResponse answer =
        new TracingChain(this::answer, null, throwing(false, true)).proceed(request);

    assertThat(answer).isSameAs(response);
    assertThat(calls).containsExactly(request);
  }

  @Test
  void throwsWhatTheCallThrewWhenItsSpanCannotEnd() {
    UncheckedIOException refused = new UncheckedIOException(new ConnectException("refused"));
    TracingChain chain =
        new TracingChain(
            call -> {
              throw refused;
            },
            null,
            throwing(false, true));

    assertThatThrownBy(() -> chain.proceed(request)).isSameAs(refused);
    assertThat(Context.current()).isSameAs(Context.root());
  }

  private WebClientServiceResponse answer(WebClientServiceRequest call) {
    calls.add(call);
    return response;
  }

  private static Instrumenter<WebClientCall, WebClientServiceResponse> throwing(
      boolean atStart, boolean atEnd) {
    return Instrumenter.<WebClientCall, WebClientServiceResponse>builder(
            OpenTelemetry.noop(), "test", call -> "GET")
        .addAttributesExtractor(
            new AttributesExtractor<>() {
              @Override
              public void onStart(
                  AttributesBuilder attributes, Context parentContext, WebClientCall call) {
                if (atStart) {
                  throw new IllegalStateException("at the start");
                }
              }

              @Override
              public void onEnd(
                  AttributesBuilder attributes,
                  Context context,
                  WebClientCall call,
                  @Nullable WebClientServiceResponse response,
                  @Nullable Throwable error) {
                if (atEnd) {
                  throw new NoClassDefFoundError("at the end");
                }
              }
            })
        .buildInstrumenter();
  }

  private static <T> T proxy(Class<T> type, @Nullable ClientRequestHeaders headers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "method" -> Method.GET;
                  case "uri" -> ClientUri.create();
                  case "headers" -> headers;
                  case "protocolId" -> "http/1.1";
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  default -> null;
                }));
  }
}
