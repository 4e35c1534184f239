package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** Class loaders of all kinds. */
class ClassFilesTest {

  @Test
  void knowsNothingOfAClassWhoseLoaderIsBroken() {
    ClassLoader broken =
        new ClassLoader(null) {
          @Override
          public InputStream getResourceAsStream(String name) {
            throw new NoClassDefFoundError("some.Handler");
          }
        };

    assertThat(ClassFiles.of(broken).find("a.B")).isNull();
    assertThat(ClassFiles.of(getClass().getClassLoader()).find(getClass().getName())).isNotNull();
  }
}
