package io.sightline.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where there is nothing to mask, nothing is left for the garbage collector. */
class AllocationTest {

  private static final int SPANS = 20_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final AttributeMasker masker =
      new Redactor(new SensitiveNames(List.of(), List.of()), UserPatterns.NONE, true).masker();

  @Test
  void allocatesNothingForWhatIsInnocent() {
    mask();

    long before = threads.getCurrentThreadAllocatedBytes();
    boolean same = mask();
    long perSpan = (threads.getCurrentThreadAllocatedBytes() - before) / SPANS;

    assertThat(same).isTrue();
    assertThat(perSpan).isZero();
  }

  private boolean mask() {
    boolean same = true;
    SpanData[] spans = {TypicalSpans.SERVER, TypicalSpans.QUERY, TypicalSpans.FAILED};
    for (int i = 0; i < SPANS; i++) {
      SpanData span = spans[i % spans.length];
      same &= MaskedSpan.mask(span, masker) == span;
    }
    return same;
  }
}
