package io.sightline.rules.engine;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Looks at many classes by way of many class loaders, all of which stay. */
final class ClassFilesMemory {

  public static void main(String[] args) throws Exception {
    List<String> names;
    try (Stream<Path> files =
        Files.walk(
            FileSystems.getFileSystem(java.net.URI.create("jrt:/"))
                .getPath("/modules/java.base/java/util"))) {
      names =
          files
              .map(Path::toString)
              .filter(name -> name.endsWith(".class"))
              .map(name -> name.substring("/modules/java.base/".length(), name.length() - 6))
              .map(name -> name.replace('/', '.'))
              .limit(1000)
              .toList();
    }
    List<ClassLoader> loaders = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ClassLoader loader = new URLClassLoader(new URL[0]);
      loaders.add(loader);
      for (String name : names) {
        if (ClassFiles.of(loader).find(name) == null) {
          throw new IllegalStateException("there is no " + name);
        }
      }
    }
    System.out.println("READ " + names.size() * loaders.size());
  }

  private ClassFilesMemory() {}
}
