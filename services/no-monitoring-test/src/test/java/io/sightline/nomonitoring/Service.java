package io.sightline.nomonitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** A module below {@code services/}, as it was built. */
record Service(Path directory) {
  private static final Path SERVICES = Path.of(System.getProperty("sightline.root"), "services");
  private static final String TARGET = System.getProperty("sightline.target", "target");

  /** Every module that services/pom.xml lists, but the one this class belongs to. */
  static List<Service> modules() throws IOException {
    List<Service> modules = new ArrayList<>();
    NodeList names = parse(SERVICES.resolve("pom.xml")).getElementsByTagName("module");
    for (int i = 0; i < names.getLength(); i++) {
      String name = names.item(i).getTextContent();
      if (!name.equals("no-monitoring-test")) {
        modules.add(new Service(SERVICES.resolve(name)));
      }
    }
    return modules;
  }

  /** Modules that are processes of their own: they have a main class. */
  static List<Service> processes() throws IOException {
    List<Service> processes = new ArrayList<>();
    for (Service module : modules()) {
      if (module.pom().getElementsByTagName("mainClass").getLength() > 0) {
        processes.add(module);
      }
    }
    return processes;
  }

  Document pom() throws IOException {
    return parse(directory.resolve("pom.xml"));
  }

  /** Whether it is made of what the services share; a client and a foreign jar are not. */
  boolean usesPlatform() throws IOException {
    NodeList artifacts = pom().getElementsByTagName("artifactId");
    for (int i = 0; i < artifacts.getLength(); i++) {
      if (artifacts.item(i).getTextContent().equals("sightline-platform")) {
        return true;
      }
    }
    return false;
  }

  Path jar() {
    return directory.resolve(TARGET).resolve(directory.getFileName() + ".jar");
  }

  List<Path> libraries() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(TARGET).resolve("libs"))) {
      return files.sorted().toList();
    }
  }

  /** Our own code of this process: its jar and those of the modules it uses. */
  List<Path> ownJars() throws IOException {
    List<Path> jars = new ArrayList<>(List.of(jar()));
    libraries().stream()
        .filter(library -> library.getFileName().toString().startsWith("sightline-"))
        .forEach(jars::add);
    return jars;
  }

  @Override
  public String toString() {
    return directory.getFileName().toString();
  }

  private static Document parse(Path pom) throws IOException {
    try {
      return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(pom.toFile());
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(e);
    }
  }
}
