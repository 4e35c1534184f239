package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

  /** In a JVM of its own with little memory, as nothing else makes the collector take them. */
  @Test
  void doNotFillTheMemory() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                ClassFilesMemory.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("READ ");
  }
}
