package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the agent reads of the JDK's types: the same list as the one that {@code rules check} is
 * asked.
 */
class JdkPropertiesTest {

  private static final Path LIST =
      Path.of(System.getProperty("sightline.root"))
          .resolve("agent/rules-model/src/test/resources/properties.csv");

  @TempDir private Path directory;

  @Test
  void areReadAsListed() throws Throwable {
    List<String[]> rows =
        Files.readAllLines(LIST).stream()
            .filter(line -> !line.startsWith("#"))
            .map(line -> Arrays.stream(line.split("\\|")).map(String::trim).toArray(String[]::new))
            .toList();
    assertThat(rows).hasSizeGreaterThan(50);
    List<String> wrong = new ArrayList<>();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {compiled(rows).toUri().toURL()}, null)) {
      Class<?> type = loader.loadClass("Samples");
      Object samples = type.getConstructor().newInstance();
      for (int i = 0; i < rows.size(); i++) {
        Object value = read(samples, "f" + i);
        if (!rows.get(i)[2].isEmpty()) {
          value = read(value, rows.get(i)[2]);
        }
        if (Scalars.of(value) != null != Boolean.parseBoolean(rows.get(i)[3])) {
          wrong.add(String.join(" | ", rows.get(i)) + ", found " + value);
        }
      }
    }

    assertThat(wrong).isEmpty();
  }

  private static Object read(Object target, String property) throws Throwable {
    Access access = PropertyFinder.find(target.getClass(), property);
    Object value = access.getter == null ? null : access.getter.invoke(target);
    return value instanceof Optional<?> optional ? optional.orElse(null) : value;
  }

  private Path compiled(List<String[]> rows) throws Exception {
    StringBuilder source =
        new StringBuilder(
            """
            import java.math.*;
            import java.time.*;
            import java.time.temporal.*;
            import java.util.*;
            import java.util.concurrent.*;
            import java.util.concurrent.atomic.*;
            import java.util.regex.*;
            public class Samples {
            """);
    for (int i = 0; i < rows.size(); i++) {
      source.append(rows.get(i)[0]).append(" f").append(i).append(" = ");
      source.append(rows.get(i)[1]).append(";\n");
    }
    Path file = Files.writeString(directory.resolve("Samples.java"), source + "}\n");
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-d", directory.toString(), file.toString()))
        .isZero();
    return directory;
  }
}
