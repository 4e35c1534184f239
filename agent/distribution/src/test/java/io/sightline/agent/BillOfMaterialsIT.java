package io.sightline.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The bill of materials names what is in the jar, and nothing of where it was made. */
class BillOfMaterialsIT {

  private static final Path AGENT = Path.of(System.getProperty("sightline.extension"));
  private static final Path ROOT = Path.of(System.getProperty("sightline.root"));
  private static final Path SBOM = AGENT.resolveSibling("sightline-agent.cdx.json");

  private static final String PARSER = "io/sightline/rules/shaded/snakeyaml/";

  @Test
  void isWhatTheStandardAsksFor() throws IOException {
    JsonSchema schema =
        JsonSchemaFactory.getInstance(
                SpecVersion.VersionFlag.V7,
                factory ->
                    factory.schemaMappers(
                        mappers -> mappers.mapPrefix("http://cyclonedx.org/schema/", "classpath:")))
            .getSchema(SchemaLocation.of("http://cyclonedx.org/schema/bom-1.6.schema.json"));

    assertThat(schema.validate(sbom())).isEmpty();
    assertThat(sbom().get("bomFormat").asText()).isEqualTo("CycloneDX");

    // The schema of licences is a file of its own, and looked at, too.
    JsonNode unknownLicence = sbom();
    ((ObjectNode) unknownLicence.at("/components/0/licenses/0/license")).put("id", "Apache 2");
    assertThat(schema.validate(unknownLicence)).isNotEmpty();
  }

  @Test
  void isInTheJarToo() throws IOException {
    try (JarFile jar = new JarFile(AGENT.toFile());
        InputStream in =
            jar.getInputStream(jar.getEntry("META-INF/sbom/sightline-agent.cdx.json"))) {
      assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(SBOM));
    }
  }

  @Test
  void namesEachModuleThatHasAClassInTheJar() throws IOException {
    List<Path> directories = modules();
    Set<String> inTheJar = new TreeSet<>();
    for (String name : ourClasses()) {
      String source = name.replaceFirst("(\\$.*)?\\.class$", ".java");
      inTheJar.add(
          directories.stream()
              .filter(it -> Files.exists(it.resolve("src/main/java").resolve(source)))
              .findFirst()
              .map(BillOfMaterialsIT::artifact)
              .orElseThrow(() -> new AssertionError("No module has the source of " + name)));
    }
    assertThat(inTheJar).hasSizeGreaterThan(10);

    assertThat(components(sbom()))
        .filteredOn(it -> it.get("group").asText().equals("io.sightline"))
        .allSatisfy(it -> assertThat(it.get("version").asText()).isEqualTo(ourVersion()))
        .extracting(it -> it.get("name").asText())
        .containsExactlyElementsOf(inTheJar);
    assertThat(sbom().at("/metadata/component/version").asText()).isEqualTo(ourVersion());
  }

  @Test
  void namesTheParserInsideTheRules() throws IOException {
    assertThat(classes()).anySatisfy(it -> assertThat(it).startsWith(PARSER));

    assertThat(component("snakeyaml-engine").get("version").asText())
        .isEqualTo(property("version.snakeyaml-engine-java8"));
  }

  @Test
  void namesUpstreamsAgentByVersionAndContent() throws Exception {
    String version = property("version.opentelemetry-javaagent");
    byte[] digest =
        MessageDigest.getInstance("SHA-256")
            .digest(Files.readAllBytes(upstreamAgent("opentelemetry-javaagent-" + version)));
    JsonNode upstream = component("opentelemetry-javaagent");

    assertThat(upstream.get("version").asText()).isEqualTo(version);
    assertThat(upstream.get("purl").asText())
        .isEqualTo("pkg:maven/io.opentelemetry.javaagent/opentelemetry-javaagent@" + version);
    assertThat(upstream.at("/licenses/0/license/id").asText()).isEqualTo("Apache-2.0");
    assertThat(upstream.at("/hashes/0/content").asText())
        .isEqualTo(HexFormat.of().formatHex(digest));
  }

  @Test
  void namesWhatUpstreamsAgentContains() throws IOException {
    String notices = Files.readString(ROOT.resolve("THIRD-PARTY-NOTICES.md"));
    List<String> expected =
        Pattern.compile("^- (\\S+):(\\S+) (\\S+)$", Pattern.MULTILINE)
            .matcher(notices)
            .results()
            .map(it -> "pkg:maven/" + it.group(1) + "/" + it.group(2) + "@" + it.group(3))
            // Some have two licences.
            .distinct()
            .toList();
    assertThat(expected).hasSizeGreaterThan(50);

    assertThat(components(component("opentelemetry-javaagent")))
        .extracting(it -> it.get("purl").asText())
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void namesEachLicence() throws IOException {
    List<JsonNode> contents = components(component("opentelemetry-javaagent"));

    assertThat(licences(contents, "okhttp")).containsExactly("Apache-2.0");
    assertThat(licences(contents, "protobuf-java")).containsExactly("BSD-3-Clause");
    assertThat(licences(contents, "slf4j-api")).containsExactly("MIT");
    assertThat(licences(contents, "asm")).containsExactly("Apache-2.0", "BSD-3-Clause");
  }

  @Test
  void referencesAreOfOneComponentEach() throws IOException {
    List<String> references = sbom().findValuesAsText("bom-ref");
    assertThat(references).hasSizeGreaterThan(50).doesNotHaveDuplicates();

    Set<String> used = new TreeSet<>();
    for (JsonNode dependency : sbom().get("dependencies")) {
      used.add(dependency.get("ref").asText());
      dependency.get("dependsOn").forEach(it -> used.add(it.asText()));
    }
    assertThat(used).containsExactlyInAnyOrderElementsOf(references);
  }

  @Test
  void tellsNothingOfTheBuild() throws IOException {
    assertThat(Files.readString(SBOM))
        .doesNotContain("timestamp", "serialNumber", System.getProperty("user.home"))
        .doesNotContain(ROOT.toAbsolutePath().toString(), "\\\\", "file:");
    assertThat(
            Pattern.compile("https?://[^/\"]+")
                .matcher(Files.readString(SBOM))
                .results()
                .map(it -> it.group())
                .distinct())
        .containsExactly("https://github.com");
  }

  private static JsonNode sbom() throws IOException {
    return new ObjectMapper().readTree(SBOM.toFile());
  }

  private static JsonNode component(String name) throws IOException {
    return components(sbom()).stream()
        .filter(it -> it.get("name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No component " + name));
  }

  private static List<JsonNode> components(JsonNode parent) {
    return StreamSupport.stream(parent.get("components").spliterator(), false).toList();
  }

  private static List<String> licences(List<JsonNode> components, String name) {
    return components.stream()
        .filter(it -> it.get("name").asText().equals(name))
        .flatMap(it -> it.get("licenses").findValuesAsText("id").stream())
        .toList();
  }

  /** Names of the classes that upstream's jar has not. */
  private static Set<String> classes() throws IOException {
    Set<String> classes = new TreeSet<>();
    try (JarFile jar = new JarFile(AGENT.toFile());
        JarInputStream extension =
            new JarInputStream(
                jar.getInputStream(jar.getEntry("extensions/sightline-extension.jar")))) {
      jar.stream().map(JarEntry::getName).filter(BillOfMaterialsIT::isOurs).forEach(classes::add);
      for (JarEntry entry; (entry = extension.getNextJarEntry()) != null; ) {
        classes.add(entry.getName());
      }
    }
    classes.removeIf(it -> !it.endsWith(".class"));
    return classes;
  }

  private static Set<String> ourClasses() throws IOException {
    return classes().stream()
        .filter(it -> !it.startsWith(PARSER))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isOurs(String entry) {
    return entry.startsWith("io/sightline/")
        || entry.startsWith("io/opentelemetry/javaagent/bootstrap/sightline/");
  }

  private static List<Path> modules() throws IOException {
    try (Stream<Path> files = Files.find(ROOT.resolve("agent"), 3, (it, attributes) -> isPom(it))) {
      return files.map(Path::getParent).toList();
    }
  }

  private static boolean isPom(Path file) {
    return file.endsWith("pom.xml") && Files.isDirectory(file.resolveSibling("src/main/java"));
  }

  private static String artifact(Path module) {
    return first(module.resolve("pom.xml"), "</parent>\\s*<artifactId>([^<]+)</artifactId>");
  }

  private static String ourVersion() {
    return first(ROOT.resolve("agent/pom.xml"), "<version>([^<]+)</version>");
  }

  private static String property(String name) {
    return first(ROOT.resolve("pom.xml"), "<" + name + ">([^<]+)</" + name + ">");
  }

  private static String first(Path file, String pattern) {
    try {
      Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file, UTF_8));
      assertThat(matcher.find()).as(pattern + " in " + file).isTrue();
      return matcher.group(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path upstreamAgent(String name) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(it -> it.getFileName().toString().equals(name + ".jar"))
        .findFirst()
        .orElseThrow();
  }
}
