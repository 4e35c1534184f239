package io.sightline.rules.engine;

import io.sightline.rules.classfile.ClassFile;
import io.sightline.rules.classfile.ClassFileReader;
import io.sightline.rules.match.ClassSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;

/** Class files as a class loader finds them; some of the last ones are kept while there is room. */
final class ClassFiles implements ClassSource {

  private static final int KEPT = 2000;
  private static final Map<ClassLoader, ClassFiles> ALL =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final WeakReference<ClassLoader> loader;
  // One reference for all: the collector takes them when memory is short.
  private SoftReference<Map<String, Optional<ClassFile>>> kept = new SoftReference<>(null);

  private ClassFiles(ClassLoader loader) {
    this.loader = new WeakReference<>(loader);
  }

  static ClassFiles of(ClassLoader loader) {
    ClassLoader key = loader == null ? ClassLoader.getSystemClassLoader() : loader;
    return ALL.computeIfAbsent(key, ClassFiles::new);
  }

  @Override
  public ClassFile find(String name) {
    Optional<ClassFile> found = kept().get(name);
    if (found == null) {
      // Not under a lock: the application's class loader runs here.
      found = Optional.ofNullable(load(name));
      kept().put(name, found);
    }
    return found.orElse(null);
  }

  /** Takes note of a class that is just being defined. */
  void keep(ClassFile file) {
    kept().put(file.name(), Optional.of(file));
  }

  private synchronized Map<String, Optional<ClassFile>> kept() {
    Map<String, Optional<ClassFile>> files = kept.get();
    if (files == null) {
      files = Collections.synchronizedMap(new LastUsed());
      kept = new SoftReference<>(files);
    }
    return files;
  }

  private ClassFile load(String name) {
    ClassLoader current = loader.get();
    if (current == null) {
      return null;
    }
    try (InputStream stream = current.getResourceAsStream(name.replace('.', '/') + ".class")) {
      return stream == null ? null : ClassFileReader.read(bytes(stream));
    } catch (IOException | RuntimeException | LinkageError e) {
      // A class loader that does not give its class files: nothing is known of the class.
      return null;
    }
  }

  private static byte[] bytes(InputStream stream) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
      bytes.write(buffer, 0, n);
    }
    return bytes.toByteArray();
  }

  private static final class LastUsed extends LinkedHashMap<String, Optional<ClassFile>> {
    private static final long serialVersionUID = 1L;

    LastUsed() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Optional<ClassFile>> eldest) {
      return size() > KEPT;
    }
  }
}
