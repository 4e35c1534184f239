package io.sightline.requestid;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdTest {

  private static final TextMapGetter<Map<String, String>> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> carrier) {
          return carrier.keySet();
        }

        @Override
        public String get(Map<String, String> carrier, String key) {
          return carrier == null ? null : carrier.get(key);
        }
      };

  private final RequestIdPropagator propagator = new RequestIdPropagator();

  @ParameterizedTest
  @ValueSource(strings = {"a", "A-b_c.9", "6f1c2b1e-2f0e-4a57-9d0b-3a0a4a3b1c2d", "..."})
  void takesWhatIsAnId(String text) {
    assertThat(RequestId.parse(text).value()).isEqualTo(text);
    assertThat(RequestId.parse("x".repeat(64))).isNotNull();
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {" ", "a b", "a\nb", "a\r\nSet-Cookie: x", "a;b", "é", "a/b", "\u0000"})
  void takesNothingElse(String text) {
    assertThat(RequestId.parse(text)).isNull();
    assertThat(RequestId.parse("x".repeat(65))).isNull();
  }

  @Test
  void makesIdsThatDifferAndThatItWouldTake() {
    Set<String> made = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      made.add(RequestId.make().value());
    }
    assertThat(made)
        .hasSize(10_000)
        .allSatisfy(id -> assertThat(id).matches("[0-9a-f]{16}"))
        .allSatisfy(id -> assertThat(RequestId.parse(id)).isNotNull());
  }

  @Test
  void staysInTheProcessUntilSomethingSaysThatItMayLeave() {
    Context incoming =
        propagator.extract(Context.root(), Map.of("x-request-id", "from-outside"), GETTER);

    assertThat(RequestId.from(incoming).value()).isEqualTo("from-outside");
    assertThat(injected(incoming)).isEmpty();
    Context outgoing = incoming.with(RequestId.from(incoming).outbound(true));
    assertThat(injected(outgoing)).containsExactly(Map.entry("x-request-id", "from-outside"));
    assertThat(injected(outgoing.with(RequestId.from(outgoing).outbound(false)))).isEmpty();
    // One object for each direction, however many calls a request makes.
    assertThat(RequestId.from(outgoing).outbound(false)).isSameAs(RequestId.from(incoming));
  }

  @Test
  void changesNoContextWithoutAnId() {
    assertThat(propagator.extract(Context.root(), Map.of(), GETTER)).isSameAs(Context.root());
    assertThat(propagator.extract(Context.root(), null, GETTER)).isSameAs(Context.root());
    assertThat(injected(Context.root())).isEmpty();
  }

  private Map<String, String> injected(Context context) {
    Map<String, String> carrier = new HashMap<>();
    propagator.inject(context, carrier, Map::put);
    return carrier;
  }
}
