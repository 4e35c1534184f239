package io.sightline.sbom;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** Our own jars on a class path, known by what Maven has left in them. */
final class OurModules {

  private static final String DESCRIPTORS = "META-INF/maven/io.sightline/";

  /** All but this program, which is on the class path only to run. */
  static TreeSet<Component> of(String classPath) throws IOException {
    TreeSet<Component> modules = new TreeSet<>(Component.BY_PURL);
    for (String entry : classPath.split(File.pathSeparator)) {
      if (entry.endsWith(".jar")) {
        try (JarFile jar = new JarFile(entry)) {
          for (JarEntry file : jar.stream().toList()) {
            if (file.getName().startsWith(DESCRIPTORS)
                && file.getName().endsWith("/pom.properties")) {
              modules.add(read(jar, file));
            }
          }
        }
      }
    }
    modules.removeIf(module -> module.name().equals("sightline-agent-sbom"));
    if (modules.isEmpty()) {
      throw new IllegalStateException(
          "No jar of ours is on the class path: the bill of materials is made of packaged modules");
    }
    return modules;
  }

  private static Component read(JarFile jar, JarEntry file) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = jar.getInputStream(file)) {
      properties.load(in);
    }
    return Component.ofApacheLicence(
        properties.getProperty("groupId"),
        properties.getProperty("artifactId"),
        properties.getProperty("version"));
  }

  private OurModules() {}
}
