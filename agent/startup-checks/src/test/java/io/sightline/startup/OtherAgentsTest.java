package io.sightline.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtherAgentsTest {

  @TempDir private Path directory;
  private String ours;
  private String upstreams;
  private String coverage;

  @BeforeEach
  void makeJars() throws IOException {
    ours = jar("sightline-agent", "io.sightline.launcher.Launcher");
    upstreams = jar("opentelemetry-javaagent", "io.opentelemetry.javaagent.OpenTelemetryAgent");
    coverage = jar("coverage", "org.jacoco.agent.rt.PreMain");
  }

  @Test
  void oneIsNoMistake() {
    assertThat(OtherAgents.find(List.of("-Xmx64m", "-javaagent:" + ours))).isEmpty();
    assertThat(
            OtherAgents.find(
                List.of("-javaagent:" + coverage + "=destfile=x", "-javaagent:" + ours)))
        .isEmpty();
    assertThat(OtherAgents.find(List.of("-javaagent:/no/such.jar", "-javaagent:" + ours)))
        .isEmpty();
  }

  @Test
  void namesAllThatObserve() {
    assertThat(
            OtherAgents.find(
                List.of(
                    "-javaagent:" + upstreams,
                    "-javaagent:" + coverage,
                    "-javaagent:" + ours + "=otel.service.name=x")))
        .singleElement()
        .asString()
        .endsWith(": " + upstreams + ", " + ours);
  }

  @Test
  void theSameOneTwiceIsTwo() {
    assertThat(OtherAgents.find(List.of("-javaagent:" + ours, "-javaagent:" + ours))).hasSize(1);
  }

  private String jar(String name, String premain) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", premain);
    Path file = directory.resolve(name + ".jar");
    new JarOutputStream(Files.newOutputStream(file), manifest).close();
    return file.toString();
  }
}
