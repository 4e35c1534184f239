package io.sightline.instrumentation.helidon.scheduling.v4_0;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.scheduling.FixedRateInvocation;
import io.helidon.scheduling.Invocation;
import io.helidon.scheduling.ScheduledConsumer;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TracedTaskTest {

  private final List<Invocation> runs = new ArrayList<>();

  @Test
  void runsTheTaskEvenWhenItCannotBeTraced() throws Throwable {
    Invocation invocation = failing(new IllegalStateException("no description"));

    traced(runs::add).run(invocation);
    traced(runs::add).run(failing(new NoClassDefFoundError("of another Helidon")));

    assertThat(runs).hasSize(2).first().isSameAs(invocation);
  }

  @Test
  void whatTheTaskThrowsStaysItsOwn() {
    IOException thrown = new IOException("of the task");
    TracedTask<Invocation> task =
        traced(
            invocation -> {
              runs.add(invocation);
              throw thrown;
            });

    assertThatThrownBy(() -> task.run(failing(new IllegalStateException()))).isSameAs(thrown);
    assertThat(runs).hasSize(1);
  }

  private static TracedTask<Invocation> traced(ScheduledConsumer<Invocation> task) {
    return new TracedTask<>(task, TaskName.of(task, "sweep", null));
  }

  /** One that cannot even say what it is. */
  private static Invocation failing(Throwable failure) {
    return (Invocation)
        Proxy.newProxyInstance(
            FixedRateInvocation.class.getClassLoader(),
            new Class<?>[] {FixedRateInvocation.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("description")) {
                throw failure;
              }
              return switch (method.getName()) {
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                case "toString" -> "invocation";
                default -> null;
              };
            });
  }
}
