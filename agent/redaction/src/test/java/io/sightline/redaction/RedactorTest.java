package io.sightline.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which batch is masked by what: a masker remembers, and belongs to one thread at a time. */
class RedactorTest {

  private final Redactor redactor =
      new Redactor(new SensitiveNames(List.of(), List.of()), UserPatterns.NONE, true);
  private final List<AttributeMasker> maskers = new ArrayList<>();

  @Test
  void nextBatchHasTheSameMasker() {
    redactor.mask(List.of("a"), this::record);
    redactor.mask(List.of("b"), this::record);

    assertThat(maskers).hasSize(2);
    assertThat(maskers.get(0)).isSameAs(maskers.get(1));
  }

  @Test
  void batchAtTheSameTimeHasAnother() {
    redactor.mask(
        List.of("a"),
        (item, masker) -> {
          record(item, masker);
          redactor.mask(List.of("b"), this::record);
          return item;
        });

    assertThat(maskers).hasSize(2);
    assertThat(maskers.get(0)).isNotSameAs(maskers.get(1));
  }

  @Test
  void maskerThatHasFailedIsNotUsedAgain() {
    redactor.mask(
        List.of("a"),
        (item, masker) -> {
          record(item, masker);
          throw new IllegalStateException("in the middle of something");
        });
    redactor.mask(List.of("b"), this::record);

    assertThat(maskers).hasSize(2);
    assertThat(maskers.get(0)).isNotSameAs(maskers.get(1));
  }

  private String record(String item, AttributeMasker masker) {
    maskers.add(masker);
    return item;
  }
}
