package io.sightline.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedactingPropagatorTest {

  private final List<Context> injected = new ArrayList<>();
  private final RedactingPropagator propagator =
      new RedactingPropagator(
          new TextMapPropagator() {
            @Override
            public Collection<String> fields() {
              return List.of("baggage");
            }

            @Override
            public <C> void inject(Context context, C carrier, TextMapSetter<C> setter) {
              injected.add(context);
            }

            @Override
            public <C> Context extract(Context context, C carrier, TextMapGetter<C> getter) {
              return context;
            }
          },
          new SensitiveNames(List.of(), List.of()));

  @Test
  void whatMayAllGoIsNotCopied() {
    Context harmless =
        Context.root()
            .with(Baggage.builder().put("user.tier", "gold").put("shop.region", "eu").build());

    inject(Context.root());
    inject(harmless);

    assertThat(injected.get(0)).isSameAs(Context.root());
    assertThat(injected.get(1)).isSameAs(harmless);
  }

  @Test
  void leavesOutEachSensitiveEntryAndNothingElse() {
    Baggage baggage =
        Baggage.builder()
            .put("user.email", "a")
            .put("user.tier", "gold")
            .put("access_token", "b")
            .put("shop.region", "eu")
            .build();

    inject(Context.root().with(baggage));

    assertThat(Baggage.fromContext(injected.get(0)))
        .isEqualTo(Baggage.builder().put("user.tier", "gold").put("shop.region", "eu").build());
  }

  private void inject(Context context) {
    propagator.inject(context, this, (carrier, name, value) -> {});
  }
}
