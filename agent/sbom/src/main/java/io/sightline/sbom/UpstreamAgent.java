package io.sightline.sbom;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Upstream's agent and what it contains, by the report of licences that its jar has. */
record UpstreamAgent(Component agent, String sha256, List<Component> contents) {

  private static final String REPORT = "META-INF/licenses/licenses.md";
  private static final Pattern LICENCE = Pattern.compile("## (.+)");
  private static final Pattern ARTIFACT =
      Pattern.compile(
          "\\*\\*\\d+\\*\\* \\*\\*Group:\\*\\* `(.+?)` \\*\\*Name:\\*\\* `(.+?)`"
              + " \\*\\*Version:\\*\\* `(.+?)`.*");

  static UpstreamAgent on(String classPath, String version)
      throws IOException, NoSuchAlgorithmException {
    String fileName = "opentelemetry-javaagent-" + version + ".jar";
    Path file =
        Arrays.stream(classPath.split(File.pathSeparator))
            .map(Path::of)
            .filter(entry -> entry.getFileName().toString().equals(fileName))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException(fileName + " is not on the class path"));
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return new UpstreamAgent(
        Component.ofApacheLicence("io.opentelemetry.javaagent", "opentelemetry-javaagent", version),
        HexFormat.of().formatHex(digest),
        contents(file));
  }

  private static List<Component> contents(Path file) throws IOException {
    String report;
    try (JarFile jar = new JarFile(file.toFile());
        InputStream in = jar.getInputStream(jar.getEntry(REPORT))) {
      report = new String(in.readAllBytes(), UTF_8);
    }
    SortedMap<String, Component> contents = new TreeMap<>();
    String heading = null;
    for (String line : report.lines().toList()) {
      Matcher licence = LICENCE.matcher(line);
      Matcher artifact = ARTIFACT.matcher(line);
      if (licence.matches()) {
        heading = licence.group(1);
      } else if (artifact.matches()) {
        Component component =
            new Component(artifact.group(1), artifact.group(2), artifact.group(3), new TreeSet<>());
        // Below each of its licences again.
        contents
            .computeIfAbsent(component.purl(), purl -> component)
            .licences()
            .add(Licences.identifier(heading));
      }
    }
    if (contents.isEmpty()) {
      throw new IllegalStateException("Upstream's " + REPORT + " names no component any more");
    }
    return List.copyOf(contents.values());
  }

  ObjectNode toJson() {
    ObjectNode json = agent.toJson();
    json.putArray("hashes").addObject().put("alg", "SHA-256").put("content", sha256);
    json.putArray("externalReferences")
        .addObject()
        .put("type", "vcs")
        .put("url", "https://github.com/open-telemetry/opentelemetry-java-instrumentation");
    ArrayNode components = json.putArray("components");
    contents.forEach(component -> components.add(component.toJson()));
    return json;
  }
}
