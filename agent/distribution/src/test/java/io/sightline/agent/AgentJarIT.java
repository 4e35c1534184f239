package io.sightline.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.TestClassPath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is in the jar: upstream's agent as it is, and ours beside it. */
class AgentJarIT {

  private static final Path AGENT = Path.of(System.getProperty("sightline.extension"));
  private static final Pattern OURS =
      Pattern.compile("(io/sightline|io/opentelemetry/javaagent/bootstrap/sightline)/.+\\.class");
  private static final Path ROOT = Path.of(System.getProperty("sightline.root"));

  @Test
  void upstreamEntriesAreUnchanged() throws Exception {
    Map<String, String> upstream = digests(TestClassPath.upstreamAgent());
    Map<String, String> ours = digests(AGENT);
    assertThat(upstream).hasSizeGreaterThan(10_000);

    assertThat(ours).containsAllEntriesOf(upstream);
    TreeSet<String> added = new TreeSet<>(ours.keySet());
    added.removeAll(upstream.keySet());
    assertThat(added)
        .containsExactly(
            "META-INF/THIRD-PARTY-NOTICES.md",
            "META-INF/sbom/sightline-agent.cdx.json",
            "extensions/sightline-extension.jar",
            "io/opentelemetry/javaagent/bootstrap/sightline/RequestIdHook.class",
            "io/opentelemetry/javaagent/bootstrap/sightline/RuleHook.class",
            "io/sightline/launcher/AgentArguments.class",
            "io/sightline/launcher/ConfigurationFile.class",
            "io/sightline/launcher/EarlyDefaults.class",
            "io/sightline/launcher/Launcher.class",
            "io/sightline/launcher/Upstream.class");
  }

  @Test
  void manifestDiffersOnlyInWhoStarts() throws IOException {
    Map<String, String> expected = manifest(TestClassPath.upstreamAgent());
    for (String name : List.of("Premain-Class", "Agent-Class", "Main-Class")) {
      assertThat(expected.put(name, "io.sightline.launcher.Launcher"))
          .isEqualTo("io.opentelemetry.javaagent.OpenTelemetryAgent");
    }

    assertThat(manifest(AGENT)).containsAllEntriesOf(expected).containsKey("Sightline-Version");
  }

  /** Helidon itself needs Java 21; whatever else is ours runs wherever upstream's agent does. */
  @Test
  void allButHelidonRunsOnJava8() throws IOException {
    Map<String, Integer> versions = new TreeMap<>();
    try (JarFile jar = new JarFile(AGENT.toFile());
        JarInputStream extension =
            new JarInputStream(
                jar.getInputStream(jar.getEntry("extensions/sightline-extension.jar")))) {
      for (JarEntry entry :
          jar.stream().filter(it -> OURS.matcher(it.getName()).matches()).toList()) {
        versions.put(entry.getName(), classFileVersion(jar.getInputStream(entry)));
      }
      for (JarEntry entry; (entry = extension.getNextJarEntry()) != null; ) {
        if (OURS.matcher(entry.getName()).matches()) {
          versions.put(entry.getName(), classFileVersion(extension));
        }
      }
    }

    assertThat(versions).hasSizeGreaterThan(300);
    versions.keySet().removeIf(it -> it.startsWith("io/sightline/instrumentation/helidon/"));
    assertThat(versions).allSatisfy((name, version) -> assertThat(version).isLessThanOrEqualTo(52));
  }

  private static int classFileVersion(InputStream in) throws IOException {
    return in.readNBytes(8)[7];
  }

  @Test
  void extensionHasOurPartsAndNothingElse() throws IOException {
    try (JarFile jar = new JarFile(AGENT.toFile());
        JarInputStream extension =
            new JarInputStream(
                jar.getInputStream(jar.getEntry("extensions/sightline-extension.jar")))) {
      Map<String, String> services = new HashMap<>();
      for (JarEntry entry; (entry = extension.getNextJarEntry()) != null; ) {
        if (entry.getName().startsWith("META-INF/services/")) {
          services.put(entry.getName(), new String(extension.readAllBytes(), UTF_8));
        } else if (!entry.isDirectory()) {
          assertThat(entry.getName()).startsWith("io/sightline/");
        }
      }
      assertThat(
              services.get(
                  "META-INF/services/"
                      + "io.opentelemetry.javaagent.extension.instrumentation.InstrumentationModule"))
          .contains("HelidonWebClient", "HelidonWebServer", "HelidonGrpc");
      assertThat(
              services.get(
                  "META-INF/services/"
                      + "io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider"))
          .contains("io.sightline.defaults.SightlineDefaults");
    }
  }

  @Test
  void noEntryTellsWhenItWasBuilt() throws IOException {
    try (JarFile jar = new JarFile(AGENT.toFile())) {
      // The fixed times of our classes, of upstream's entries, and of what the shade plugin
      // includes as files.
      assertThat(jar.stream().map(it -> it.getTimeLocal().toLocalDate()).distinct())
          .containsExactlyInAnyOrder(
              LocalDate.of(2026, 1, 1), LocalDate.of(1980, 2, 1), LocalDate.of(2017, 11, 28));
    }
  }

  @Test
  void noticesNameEachComponent() throws IOException {
    String notices = Files.readString(ROOT.resolve("THIRD-PARTY-NOTICES.md"));
    String report;
    try (JarFile jar = new JarFile(AGENT.toFile());
        InputStream in = jar.getInputStream(jar.getEntry("META-INF/licenses/licenses.md"))) {
      report = new String(in.readAllBytes(), UTF_8);
    }
    List<String> components =
        Pattern.compile(
                "\\*\\*Group:\\*\\* `(.+?)` \\*\\*Name:\\*\\* `(.+?)` \\*\\*Version:\\*\\* `(.+?)`")
            .matcher(report)
            .results()
            .map(it -> "- " + it.group(1) + ":" + it.group(2) + " " + it.group(3) + "\n")
            .toList();

    assertThat(components).hasSizeGreaterThan(50);
    assertThat(notices).contains(components);
  }

  private static Map<String, String> digests(Path file)
      throws IOException, NoSuchAlgorithmException {
    Map<String, String> digests = new HashMap<>();
    try (JarFile jar = new JarFile(file.toFile())) {
      for (JarEntry entry : jar.stream().toList()) {
        if (!entry.isDirectory() && !entry.getName().equals(JarFile.MANIFEST_NAME)) {
          try (InputStream in = jar.getInputStream(entry)) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(in.readAllBytes());
            digests.put(entry.getName(), HexFormat.of().formatHex(digest));
          }
        }
      }
    }
    return digests;
  }

  private static Map<String, String> manifest(Path file) throws IOException {
    Map<String, String> manifest = new TreeMap<>();
    try (JarFile jar = new JarFile(file.toFile())) {
      Attributes attributes = jar.getManifest().getMainAttributes();
      attributes.forEach((name, value) -> manifest.put(name.toString(), value.toString()));
    }
    return manifest;
  }
}
