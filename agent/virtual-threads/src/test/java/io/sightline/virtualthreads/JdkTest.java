package io.sightline.virtualthreads;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.junit.jupiter.api.Test;

/** A JDK that starts its threads elsewhere would be noticed here: muzzle does not look at those. */
class JdkTest {

  @Test
  void threadsAreStartedWhereTheModuleLooks() throws ReflectiveOperationException {
    Method start = Thread.class.getDeclaredMethod("startVirtualThread", Runnable.class);
    assertThat(Modifier.isStatic(start.getModifiers())).isTrue();

    Method builder =
        Class.forName(BuilderInstrumentation.BUILDER).getDeclaredMethod("start", Runnable.class);
    assertThat(Modifier.isPublic(builder.getModifiers())).isTrue();
    assertThat(Thread.ofVirtual().getClass().getName()).isEqualTo(BuilderInstrumentation.BUILDER);
  }
}
