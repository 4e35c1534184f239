package com.example.inventory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The jar as it is shipped. */
class InventoryJarIT {
  private static final int JAVA_8 = 52;
  private static final Path JAR =
      Path.of(System.getProperty("sightline.target", "target"), "inventory-service.jar");

  @Test
  void isJava8() throws IOException {
    List<Integer> versions = new ArrayList<>();
    try (JarFile jar = new JarFile(JAR.toFile())) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (entry.getName().endsWith(".class")) {
          try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
            in.readInt();
            in.readUnsignedShort();
            versions.add(in.readUnsignedShort());
          }
        }
      }
    }
    assertThat(versions).hasSizeGreaterThan(20).containsOnly(JAVA_8);
  }

  @Test
  void saysInOneLineWhyItCannotStart() throws Exception {
    String nowhere = "jdbc:postgresql://127.0.0.1:1/none";
    assertThat(outcome(Map.of("INVENTORY_DB_URL", nowhere, "INVENTORY_DB_WAIT", "2")))
        .contains("the database cannot be used yet")
        .contains("inventory-service: the database cannot be used: ");
    assertThat(outcome(Map.of("INVENTORY_HTTP_PORT", "many"), "none.properties"))
        .contains("inventory-service: the settings cannot be read: none.properties");
  }

  private static String outcome(Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                JAR.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(1);
      return output;
    } finally {
      process.destroyForcibly();
    }
  }
}
