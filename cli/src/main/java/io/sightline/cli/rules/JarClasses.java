package io.sightline.cli.rules;

import io.sightline.rules.classfile.ClassFile;
import io.sightline.rules.classfile.ClassFileReader;
import io.sightline.rules.match.ClassSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
  private final List<String> damaged = new ArrayList<>();
  private int read;

  /** Adds a jar, a class, or everything in a directory. */
  void add(Path path) throws IOException {
    int before = read;
    if (Files.isDirectory(path)) {
      List<Path> files;
      try (Stream<Path> walk = Files.walk(path)) {
        files = walk.filter(Files::isRegularFile).sorted().toList();
      }
      for (Path file : files) {
        addFile(file);
      }
    } else if (path.toString().endsWith(".class")) {
      addFile(path);
    } else {
      try (InputStream in = Files.newInputStream(path)) {
        addJar(in, 0);
      }
    }
    if (read == before) {
      throw new ZipException("there are no classes in it");
    }
  }

  private void addFile(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      addEntry(file.toString(), in, 0);
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
      addClass(name, in.readAllBytes());
    } else if (name.endsWith(".jar") && depth < MAX_NESTING) {
      addJar(in, depth + 1);
    }
  }

  // A template that is called so must not keep the others from being read.
  private void addClass(String name, byte[] bytes) {
    try {
      ClassFile file = ClassFileReader.read(bytes);
      read++;
      // The first one wins, as on a class path.
      classes.putIfAbsent(file.name(), file);
    } catch (IOException e) {
      damaged.add(name);
    }
  }

  /** What is called a class and is none. */
  List<String> damaged() {
    return damaged;
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
