package io.sightline.agent.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;

/**
 * A copy of a library as a later release could be: some methods have other names, and the library
 * still agrees with itself. An instrumentation module must stay off with it.
 */
public final class ChangedLibrary {

  /**
   * Renames methods that no other type implements.
   *
   * @param anyClassOfIt tells the library's jar
   * @param newNames keys are {@code internal/class/Name.method}
   * @param directory where the copy goes
   * @return the copy
   */
  public static Path of(Class<?> anyClassOfIt, Map<String, String> newNames, Path directory) {
    return of(anyClassOfIt, new MethodRemapper(newNames), directory);
  }

  /** Changes what the remapper maps; see {@link #of(Class, Map, Path)}. */
  public static Path of(Class<?> anyClassOfIt, Remapper remapper, Path directory) {
    Path original = jarOf(anyClassOfIt);
    Path changed = directory.resolve(original.getFileName());
    try {
      copy(original, changed, remapper);
      return changed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The jar that a class was loaded from. */
  public static Path jarOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static void copy(Path original, Path changed, Remapper remapper) throws IOException {
    try (JarFile in = new JarFile(original.toFile());
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(changed))) {
      for (JarEntry entry : in.stream().toList()) {
        out.putNextEntry(new JarEntry(name(entry.getName(), remapper)));
        try (InputStream content = in.getInputStream(entry)) {
          byte[] bytes = content.readAllBytes();
          out.write(entry.getName().endsWith(".class") ? remap(bytes, remapper) : bytes);
        }
        out.closeEntry();
      }
    }
  }

  /** A class that has another name is where its loader looks for it. */
  private static String name(String entry, Remapper remapper) {
    String suffix = ".class";
    return entry.endsWith(suffix)
        ? remapper.map(entry.substring(0, entry.length() - suffix.length())) + suffix
        : entry;
  }

  private static byte[] remap(byte[] bytes, Remapper remapper) {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(bytes).accept(new ClassRemapper(writer, remapper), 0);
    return writer.toByteArray();
  }

  private static final class MethodRemapper extends Remapper {

    private final Map<String, String> newNames;

    MethodRemapper(Map<String, String> newNames) {
      this.newNames = newNames;
    }

    @Override
    public String mapMethodName(String owner, String name, String descriptor) {
      return newNames.getOrDefault(owner + "." + name, name);
    }
  }

  private ChangedLibrary() {}
}
