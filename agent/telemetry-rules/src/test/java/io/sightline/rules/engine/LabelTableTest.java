package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.sightline.rules.model.Rule;
import io.sightline.rules.model.RuleFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Sets of labels: found again, and not more than allowed. */
class LabelTableTest {

  private static final AttributeKey<String> FIXED = AttributeKey.stringKey("fixed");
  private static final AttributeKey<Boolean> OVERFLOW =
      AttributeKey.booleanKey("otel.metric.overflow");

  private final RuleCounts counts = new RuleCounts();
  private final ActiveRule active = new ActiveRule(rule(), counts, muted -> {});

  @Test
  void findsTheSameSetAgain() {
    LabelTable table = table(10, "a", "b");

    Attributes first = table.of("x", 1L);

    assertThat(first)
        .isEqualTo(Attributes.builder().put(FIXED, "f").put("a", "x").put("b", 1L).build());
    assertThat(table.of("x", 1L)).isSameAs(first);
    assertThat(table.of("x", null).get(AttributeKey.longKey("b"))).isNull();
    assertThat(table.of("x", 2L)).isNotEqualTo(first);
  }

  @Test
  void foldsWhatIsBeyondTheLimit() {
    LabelTable table = table(2, "a");
    table.of("x");
    table.of("y");

    assertThat(table.of("z").get(OVERFLOW)).isTrue();
    assertThat(table.of("z").get(FIXED)).isNull();
    assertThat(table.of("x").get(AttributeKey.stringKey("a"))).isEqualTo("x");
    assertThat(counts.overflows.sum()).isEqualTo(2);
  }

  @Test
  void takesManyLabels() {
    LabelTable table = table(10, "a", "b", "c", "d", "e");
    Object[] values = {"1", "2", null, 4L, true};

    Attributes first = table.ofMany(values);

    assertThat(first.size()).isEqualTo(5);
    assertThat(table.ofMany(values.clone())).isSameAs(first);
  }

  @Test
  void allowsNoMoreToManyThreadsAtOnce() throws Exception {
    int threads = 4;
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int round = 0; round < 1000; round++) {
        LabelTable table = table(3, "a");
        table.of("known");
        table.of("other");
        CyclicBarrier barrier = new CyclicBarrier(threads);
        List<Future<Attributes>> found = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          String value = "v" + i;
          found.add(
              executor.submit(
                  () -> {
                    barrier.await();
                    return table.of(value);
                  }));
        }
        int own = 0;
        for (Future<Attributes> set : found) {
          own += set.get().get(OVERFLOW) == null ? 1 : 0;
        }
        assertThat(own).isEqualTo(1);
      }
    }
  }

  private LabelTable table(int limit, String... names) {
    return new LabelTable(
        active,
        "metric",
        limit,
        Attributes.of(FIXED, "f"),
        names,
        new AtomicInteger(),
        new ConcurrentHashMap<>());
  }

  private static Rule rule() {
    return new RuleFiles()
        .add("test.yaml", "rules: [{name: r, match: {class: a.B, method: m}, span: {}}]")
        .read()
        .rules()
        .getFirst();
  }
}
