package io.sightline.cli.rules;

import io.sightline.rules.classfile.ClassFile;
import io.sightline.rules.classfile.ClassFileReader;
import io.sightline.rules.match.ClassSource;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/** The classes of an application, read without loading one. */
final class JarClasses implements ClassSource {

  private static final int MAX_NESTING = 3;
  private static final String CLASS = ".class";
  private static final String JAR = ".jar";

  private final Map<String, ClassFile> classes = new LinkedHashMap<>();
  private final Map<String, ClassFile> jdk = new LinkedHashMap<>();
  private final List<String> leftOut = new ArrayList<>();
  private int read;

  /**
   * Adds a jar, a class, or everything in a directory. What is damaged within is left out; what was
   * named itself throws.
   */
  void add(Path path) throws IOException {
    int before = read;
    int known = leftOut.size();
    if (Files.isDirectory(path)) {
      for (Path file : filesIn(path)) {
        try {
          addFile(file);
        } catch (IOException e) {
          leaveOut(file.toString(), e);
        }
      }
    } else if (path.toString().endsWith(CLASS)) {
      addFile(path);
    } else {
      addJar(path);
    }
    if (read == before) {
      List<String> why = leftOut.subList(known, leftOut.size());
      throw new IOException(
          "there are no classes in it" + (why.isEmpty() ? "" : "; " + String.join("; ", why)));
    }
  }

  private void addFile(Path file) throws IOException {
    String name = file.toString();
    if (isClass(name)) {
      addClass(name, Files.readAllBytes(file));
    } else if (name.endsWith(JAR)) {
      addJar(file);
    }
  }

  // By its directory, which is at its end: a script may stand before it, as in jars that run by
  // themselves.
  private void addJar(Path path) throws IOException {
    path.getFileSystem().provider().checkAccess(path, AccessMode.READ);
    try (ZipFile jar = open(path)) {
      for (ZipEntry entry : Collections.list(jar.entries())) {
        if (isUsed(entry)) {
          String name = path + "!/" + entry.getName();
          try (InputStream in = jar.getInputStream(entry)) {
            addEntry(name, in, 0);
          } catch (IOException e) {
            leaveOut(name, e);
          }
        }
      }
    }
  }

  private static ZipFile open(Path path) throws IOException {
    try {
      return new ZipFile(path.toFile());
    } catch (ZipException e) {
      throw new IOException("it is no jar, or only a part of one: " + e.getMessage(), e);
    }
  }

  private void addNested(String name, InputStream in, int depth) throws IOException {
    ZipInputStream jar = new ZipInputStream(in);
    ZipEntry entry = jar.getNextEntry();
    if (entry == null) {
      throw new IOException("it is no jar, or an empty one");
    }
    for (; entry != null; entry = jar.getNextEntry()) {
      if (isUsed(entry)) {
        addEntry(name + "!/" + entry.getName(), jar, depth);
      }
    }
  }

  private void addEntry(String name, InputStream in, int depth) throws IOException {
    if (isClass(name)) {
      addClass(name, in.readAllBytes());
    } else if (name.endsWith(JAR) && depth < MAX_NESTING) {
      try {
        addNested(name, in, depth + 1);
      } catch (IOException e) {
        leaveOut(name, e);
      }
    }
  }

  // Variants for newer JDKs have the same methods.
  private static boolean isUsed(ZipEntry entry) {
    return !entry.isDirectory() && !entry.getName().startsWith("META-INF/versions/");
  }

  private static boolean isClass(String name) {
    return name.endsWith(CLASS) && !name.endsWith("module-info.class");
  }

  // A template that is called so must not keep the others from being read.
  private void addClass(String name, byte[] bytes) {
    try {
      ClassFile file = ClassFileReader.read(bytes);
      read++;
      // The first one wins, as on a class path.
      classes.putIfAbsent(file.name(), file);
    } catch (IOException e) {
      leftOut.add(name + " is no class file, left out");
    }
  }

  private List<Path> filesIn(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    // The one that was named may be a link, those below are not followed.
    Path root = Files.isSymbolicLink(directory) ? directory.toRealPath() : directory;
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (Files.isRegularFile(file)) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            return goOn(file, e);
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException e)
              throws IOException {
            return e == null ? FileVisitResult.CONTINUE : goOn(visited, e);
          }

          private FileVisitResult goOn(Path path, IOException e) throws IOException {
            if (path.equals(root)) {
              throw e;
            }
            leaveOut(path.toString(), e);
            return FileVisitResult.CONTINUE;
          }
        });
    Collections.sort(files);
    return files;
  }

  private void leaveOut(String name, IOException e) {
    leftOut.add(name + " cannot be read, left out: " + reason(e));
  }

  /** What an exception of reading means. */
  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "its permissions do not allow it";
    }
    if (e instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    }
    return e instanceof EOFException ? "it ends in the middle" : e.getMessage();
  }

  /** What could not be read of that which was added, and why. */
  List<String> leftOut() {
    return leftOut;
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
