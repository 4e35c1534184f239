package io.sightline.sbom;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/**
 * Writes the bill of materials of sightline-agent.jar, in CycloneDX. The usual plugin knows the
 * dependencies of a build, but not what is inside upstream's jar, which is most of ours.
 *
 * <p>Without time and serial number, so that the same sources give the same file.
 */
public final class SbomGenerator {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Upstream's agent has the same parser, of the same version or another. */
  private static final String PARSER = "io.sightline.rules.shaded.snakeyaml";

  /** Everything that is to be named is on the class path, as jars. */
  public static void main(String[] args) throws IOException, NoSuchAlgorithmException {
    if (args.length != 4) {
      throw new IllegalArgumentException(
          "Usage: SbomGenerator <file> <our version> <upstream's version> <parser's version>");
    }
    String classPath = System.getProperty("java.class.path");
    ObjectNode sbom =
        sbom(
            Component.ofApacheLicence("io.sightline", "sightline-agent", args[1]),
            OurModules.of(classPath),
            // Under another package name inside the rules' classes, so that no jar tells of it.
            Component.ofApacheLicence("org.snakeyaml", "snakeyaml-engine", args[3]),
            UpstreamAgent.on(classPath, args[2]));
    Path file = Path.of(args[0]);
    Files.createDirectories(file.getParent());
    Files.writeString(file, JSON.writeValueAsString(sbom).replace("\r\n", "\n") + "\n");
  }

  private static ObjectNode sbom(
      Component agent, SortedSet<Component> modules, Component parser, UpstreamAgent upstream) {
    ObjectNode sbom = JSON.createObjectNode();
    sbom.put("bomFormat", "CycloneDX");
    sbom.put("specVersion", "1.6");
    sbom.put("version", 1);
    sbom.putObject("metadata").set("component", agent.toJson());
    ArrayNode components = sbom.putArray("components");
    modules.forEach(module -> components.add(module.toJson()));
    components.add(parser.toJson(PARSER));
    components.add(upstream.toJson());

    List<String> direct = new ArrayList<>();
    modules.forEach(module -> direct.add(module.purl()));
    direct.add(PARSER);
    direct.add(upstream.agent().purl());
    ArrayNode dependencies = sbom.putArray("dependencies");
    addDependencies(dependencies, agent, direct);
    addDependencies(
        dependencies, upstream.agent(), upstream.contents().stream().map(Component::purl).toList());
    return sbom;
  }

  private static void addDependencies(
      ArrayNode dependencies, Component component, List<String> references) {
    ArrayNode dependsOn =
        dependencies.addObject().put("ref", component.purl()).putArray("dependsOn");
    references.forEach(dependsOn::add);
  }

  private SbomGenerator() {}
}
