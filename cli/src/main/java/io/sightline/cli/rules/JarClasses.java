package io.sightline.cli.rules;

import io.sightline.rules.classfile.ClassFile;
import io.sightline.rules.classfile.ClassFileReader;
import io.sightline.rules.match.ClassSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/** The classes of an application, read without loading one. */
final class JarClasses implements ClassSource {

  private static final int MAX_NESTING = 3;

  private final Map<String, ClassFile> classes = new LinkedHashMap<>();
  private final Map<String, ClassFile> jdk = new LinkedHashMap<>();

  /** Adds a jar, or everything in a directory. */
  void add(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      List<Path> files;
      try (Stream<Path> walk = Files.walk(path)) {
        files = walk.filter(Files::isRegularFile).sorted().toList();
      }
      for (Path file : files) {
        try (InputStream in = Files.newInputStream(file)) {
          addEntry(file.getFileName().toString(), in, 0);
        }
      }
      return;
    }
    if (!Files.exists(path)) {
      throw new NoSuchFileException("there is no such file");
    }
    int before = classes.size();
    try (InputStream in = Files.newInputStream(path)) {
      addJar(in, 0);
    }
    if (classes.size() == before) {
      throw new ZipException("there are no classes in it");
    }
  }

  private void addJar(InputStream in, int depth) throws IOException {
    ZipInputStream jar = new ZipInputStream(in);
    for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
      // Variants for newer JDKs have the same methods.
      if (!entry.isDirectory() && !entry.getName().startsWith("META-INF/versions/")) {
        addEntry(entry.getName(), jar, depth);
      }
    }
  }

  private void addEntry(String name, InputStream in, int depth) throws IOException {
    if (name.endsWith(".class") && !name.endsWith("module-info.class")) {
      ClassFile file = ClassFileReader.read(in.readAllBytes());
      // The first one wins, as on a class path.
      classes.putIfAbsent(file.name(), file);
    } else if (name.endsWith(".jar") && depth < MAX_NESTING) {
      addJar(in, depth + 1);
    }
  }

  int size() {
    return classes.size();
  }

  /** The classes of the application, without the JDK's. */
  Collection<ClassFile> all() {
    return classes.values();
  }

  @Override
  public ClassFile find(String name) {
    ClassFile found = classes.get(name);
    return found != null ? found : jdk.computeIfAbsent(name, JarClasses::ofTheJdk);
  }

  private static ClassFile ofTheJdk(String name) {
    String resource = name.replace('.', '/') + ".class";
    try (InputStream in = ClassLoader.getPlatformClassLoader().getResourceAsStream(resource)) {
      return in == null ? null : ClassFileReader.read(in.readAllBytes());
    } catch (IOException e) {
      return null;
    }
  }
}
