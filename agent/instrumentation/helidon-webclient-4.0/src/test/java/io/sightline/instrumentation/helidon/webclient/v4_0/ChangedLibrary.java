package io.sightline.instrumentation.helidon.webclient.v4_0;

import io.helidon.webclient.spi.WebClientService;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;

/**
 * A copy of a Helidon jar as a later release could be: {@code Chain#proceed} has another name, in
 * its declaration and in every call of it.
 */
final class ChangedLibrary {

  private static final String CHAIN = WebClientService.Chain.class.getName().replace('.', '/');

  static void write(Path original, Path copy) throws IOException {
    Files.createDirectories(copy.getParent());
    try (JarFile jar = new JarFile(original.toFile());
        OutputStream file = Files.newOutputStream(copy);
        JarOutputStream out = new JarOutputStream(file)) {
      for (JarEntry entry : jar.stream().toList()) {
        out.putNextEntry(new JarEntry(entry.getName()));
        try (InputStream in = jar.getInputStream(entry)) {
          byte[] bytes = in.readAllBytes();
          out.write(entry.getName().endsWith(".class") ? rename(bytes) : bytes);
        }
        out.closeEntry();
      }
    }
  }

  private static byte[] rename(byte[] original) {
    ClassReader reader = new ClassReader(original);
    ClassWriter writer = new ClassWriter(0);
    reader.accept(new ClassRemapper(writer, new ProceedRemapper()), 0);
    return writer.toByteArray();
  }

  private static final class ProceedRemapper extends Remapper {

    @Override
    public String mapMethodName(String owner, String name, String descriptor) {
      // Its implementations and lambdas have to follow; no other method has this descriptor.
      return name.equals("proceed") && descriptor.contains("WebClientServiceRequest")
          ? "carryOn"
          : name;
    }

    @Override
    public String mapInvokeDynamicMethodName(String name, String descriptor) {
      return name.equals("proceed") && descriptor.endsWith("L" + CHAIN + ";") ? "carryOn" : name;
    }
  }

  private ChangedLibrary() {}
}
