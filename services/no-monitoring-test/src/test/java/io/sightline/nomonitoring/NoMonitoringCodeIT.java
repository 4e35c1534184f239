package io.sightline.nomonitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What the services ship contains no monitoring code and brings no implementation of any. */
class NoMonitoringCodeIT {

  static List<Service> modules() throws IOException {
    return Service.modules();
  }

  static List<Service> processes() throws IOException {
    return Service.processes();
  }

  @Test
  void looksAtEveryService() throws IOException {
    assertThat(processes())
        .extracting(Service::toString)
        .contains(
            "api-gateway",
            "user-service",
            "product-service",
            "order-service",
            "payment-service",
            "notify-service");
    for (Service service : processes()) {
      assertThat(service.ownJars()).allSatisfy(jar -> assertThat(jar).isRegularFile());
      assertThat(service.ownJars()).hasSizeGreaterThanOrEqualTo(service.usesPlatform() ? 2 : 1);
    }
  }

  @ParameterizedTest
  @MethodSource("modules")
  void asksForNoMonitoringLibrary(Service module) throws IOException {
    NodeList groups = module.pom().getElementsByTagName("groupId");
    List<String> direct = new ArrayList<>();
    for (int i = 0; i < groups.getLength(); i++) {
      Element group = (Element) groups.item(i);
      direct.add(group.getTextContent().trim());
    }

    assertThat(direct).isNotEmpty();
    assertThat(direct)
        .noneMatch(
            group ->
                Monitoring.PACKAGES.stream()
                    .anyMatch(name -> group.equals(name) || group.startsWith(name + ".")));
  }

  @ParameterizedTest
  @MethodSource("processes")
  void refersToNoMonitoringClass(Service service) throws IOException {
    List<URL> jars = new ArrayList<>();
    for (Path jar : service.ownJars()) {
      jars.add(URI.create("jar:" + jar.toUri() + "!/").toURL());
    }
    JavaClasses classes = new ClassFileImporter().importUrls(jars);

    assertThat(classes).isNotEmpty();
    Monitoring.noneInByteCode().check(classes);
  }

  /** Also not by reflection, where only a string would tell. */
  @ParameterizedTest
  @MethodSource("processes")
  void namesNoMonitoringPackage(Service service) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path jar : service.ownJars()) {
      try (JarFile file = new JarFile(jar.toFile())) {
        for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
          JarEntry entry = entries.nextElement();
          if (!entry.isDirectory() && !entry.getName().startsWith("META-INF/maven/")) {
            found.addAll(namesIn(file, entry));
          }
        }
      }
    }

    assertThat(found).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("processes")
  void shipsNoImplementation(Service service) throws IOException {
    List<String> suspicious = new ArrayList<>();
    List<String> providers = new ArrayList<>();
    for (Path library : service.libraries()) {
      String name = library.getFileName().toString();
      String withoutVersion = name.replaceFirst("-\\d.*$", "");
      boolean allowed = Monitoring.ALLOWED_JARS.contains(withoutVersion);
      if (Monitoring.SUSPICIOUS_JAR.matcher(withoutVersion).matches() && !allowed) {
        suspicious.add(name);
      }
      if (!allowed) {
        try (JarFile file = new JarFile(library.toFile())) {
          file.stream()
              .filter(entry -> Monitoring.PROVIDER_FILE.matcher(entry.getName()).matches())
              .forEach(entry -> providers.add(name + ": " + entry.getName()));
        }
      }
    }

    assertThat(service.libraries()).hasSizeGreaterThan(service.usesPlatform() ? 10 : 0);
    assertThat(suspicious).isEmpty();
    assertThat(providers).isEmpty();
  }

  private static List<String> namesIn(JarFile file, JarEntry entry) throws IOException {
    String content;
    try (InputStream stream = file.getInputStream(entry)) {
      content = new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
    return Monitoring.PACKAGES.stream()
        // One word alone is no package name.
        .filter(name -> name.indexOf('.') > 0)
        .filter(
            name -> content.contains(name + ".") || content.contains(name.replace('.', '/') + "/"))
        .map(name -> file.getName() + "!" + entry.getName() + ": " + name)
        .toList();
  }
}
