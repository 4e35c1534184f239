package io.sightline.instrumentation.helidon.grpc.v4_4;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Runs the application on jars that come before the ones of the class path. */
final class ChangedLibraryApplication {

  /** System property with the jars. */
  static final String LIBRARY = "probe.library";

  public static void main(String[] args) throws ReflectiveOperationException {
    URL[] urls =
        Stream.of(System.getProperty(LIBRARY), System.getProperty("java.class.path"))
            .flatMap(path -> Stream.of(path.split(File.pathSeparator)))
            .map(ChangedLibraryApplication::url)
            .toArray(URL[]::new);
    URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    Thread.currentThread().setContextClassLoader(loader);
    var main =
        loader
            .loadClass(ProbeApplication.class.getName())
            .getDeclaredMethod("main", String[].class);
    main.setAccessible(true);
    main.invoke(null, (Object) args);
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (java.net.MalformedURLException e) {
      throw new IllegalArgumentException(entry, e);
    }
  }

  private ChangedLibraryApplication() {}
}
