package io.sightline.rules.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Sees to it that the bootstrap class loader has the hook. The agent's own jar brings it there; a
 * jar is written only where this is an extension of another agent.
 */
final class HookInstaller {

  private static final String HOOK = "io.opentelemetry.javaagent.bootstrap.sightline.RuleHook";

  static void install(Instrumentation instrumentation) throws IOException {
    if (isThere()) {
      return;
    }
    Path jar = Files.createTempFile("sightline-hook", ".jar");
    jar.toFile().deleteOnExit();
    String entry = HOOK.replace('.', '/') + ".class";
    try (InputStream in = HookInstaller.class.getClassLoader().getResourceAsStream(entry);
        OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      if (in == null) {
        throw new IOException("the extension does not have " + entry);
      }
      out.putNextEntry(new JarEntry(entry));
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
    }
    instrumentation.appendToBootstrapClassLoaderSearch(new JarFile(jar.toFile()));
    if (!isThere()) {
      throw new IOException("the bootstrap class loader does not find " + HOOK);
    }
  }

  private static boolean isThere() {
    try {
      Class.forName(HOOK, false, null);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private HookInstaller() {}
}
