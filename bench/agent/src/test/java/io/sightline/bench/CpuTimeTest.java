package io.sightline.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sightline.bench.CpuTime.Used;
import io.sightline.bench.CpuTime.Work;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CpuTimeTest {

  @Test
  void knowsThreadsByTheirNames() {
    // As the kernel has them: 15 characters.
    assertThat(Work.of("C2 CompilerThre")).isEqualTo(Work.COMPILER);
    assertThat(Work.of("G1 Conc#0")).isEqualTo(Work.COLLECTOR);
    assertThat(Work.of("BatchLogRecordP")).isEqualTo(Work.EXPORT);
    assertThat(Work.of("OkHttp http://1")).isEqualTo(Work.EXPORT);
    assertThat(Work.of("ForkJoinPool-1-")).isEqualTo(Work.REST);
  }

  @Test
  void countsWhatWasUsedSinceTheLastTime() {
    CpuTime time = new CpuTime(ProcessHandle.current().pid());
    long end = System.nanoTime() + 300_000_000;
    long turns = 0;
    while (System.nanoTime() < end) {
      turns++;
    }
    Used used = time.since();

    assertThat(turns).isPositive();
    assertThat(used.seconds()).isPositive();
    assertThat(used.work().values().stream().mapToDouble(Double::doubleValue).sum())
        .isCloseTo(used.seconds(), within(1e-9));
    assertThat(time.since().seconds()).isLessThan(used.seconds() + 0.3);
  }

  @Test
  void processesAddUp() {
    Used one = new Used(1, Map.of(Work.EXPORT, 0.25, Work.REST, 0.75));

    assertThat(one.and(one)).isEqualTo(new Used(2, Map.of(Work.EXPORT, 0.5, Work.REST, 1.5)));
  }
}
