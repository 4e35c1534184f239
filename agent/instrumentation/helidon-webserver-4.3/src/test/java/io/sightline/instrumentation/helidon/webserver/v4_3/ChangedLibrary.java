package io.sightline.instrumentation.helidon.webserver.v4_3;

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
 * A copy of a library in which some methods have other names; the library still agrees with itself.
 */
final class ChangedLibrary {

  /** Keys are {@code internal/class/Name.method}. */
  static Path of(Class<?> anyClassOfIt, Map<String, String> newNames, Path directory) {
    try {
      Path original =
          Path.of(anyClassOfIt.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path changed = directory.resolve(original.getFileName());
      copy(original, changed, new MethodRemapper(newNames));
      return changed;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path original, Path changed, Remapper remapper) throws IOException {
    try (JarFile in = new JarFile(original.toFile());
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(changed))) {
      for (JarEntry entry : in.stream().toList()) {
        out.putNextEntry(new JarEntry(entry.getName()));
        try (InputStream content = in.getInputStream(entry)) {
          byte[] bytes = content.readAllBytes();
          out.write(entry.getName().endsWith(".class") ? remap(bytes, remapper) : bytes);
        }
        out.closeEntry();
      }
    }
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
