package io.sightline.agent.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/** A test application as a jar for {@code java -jar}, as users start theirs. */
public final class ApplicationJar {

  /** Writes a jar that refers to the class path of the test for everything in it. */
  public static Path write(Class<?> mainClass, Path file) {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, mainClass.getName());
    attributes.put(
        Attributes.Name.CLASS_PATH,
        Arrays.stream(TestClassPath.application().split(File.pathSeparator))
            .map(entry -> Path.of(entry).toUri().toString())
            .collect(Collectors.joining(" ")));
    try {
      new JarOutputStream(Files.newOutputStream(file), manifest).close();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ApplicationJar() {}
}
