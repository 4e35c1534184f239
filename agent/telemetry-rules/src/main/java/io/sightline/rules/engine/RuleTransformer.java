package io.sightline.rules.engine;

import io.opentelemetry.javaagent.bootstrap.sightline.RuleHook;
import io.sightline.rules.classfile.ClassFile;
import io.sightline.rules.classfile.ClassFileReader;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Changes the classes that rules watch. Not upstream's instrumentation modules: rules come and go
 * while the application runs, and nothing of the application is known when the agent is built.
 */
final class RuleTransformer implements ClassFileTransformer {

  private static final Logger logger = Logger.getLogger(RuleTransformer.class.getName());

  private final Engine engine;
  // Finding class files may load classes of the application's class loader.
  private final ThreadLocal<Boolean> busy = new ThreadLocal<>();

  RuleTransformer(Engine engine) {
    this.engine = engine;
  }

  @Override
  public byte[] transform(
      ClassLoader loader,
      String internalName,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] bytes) {
    if (internalName == null || loader == null) {
      return null;
    }
    String name = internalName.replace('/', '.');
    if (!Engine.isOfTheApplication(loader, name)) {
      return null;
    }
    if (redefined != null) {
      // The bytes are those without the calls of the hook, whoever wants the class changed.
      engine.unwoven(loader, name);
    }
    Rules used = engine.rules();
    int heirs = used.heirs();
    try {
      return busy.get() == null && used.mayApplyTo(name)
          ? transformOnce(used, loader, name, bytes)
          : null;
    } finally {
      // The class is defined only now: what has changed meanwhile did not find it.
      if (engine.rules() != used || used.heirs() != heirs) {
        engine.applyLater();
      }
    }
  }

  private byte[] transformOnce(Rules used, ClassLoader loader, String name, byte[] bytes) {
    busy.set(Boolean.TRUE);
    try {
      return transform(used, loader, name, bytes);
    } catch (Throwable t) {
      logger.log(Level.WARNING, "sightline: " + name + " cannot be watched", t);
      return null;
    } finally {
      busy.remove();
    }
  }

  private byte[] transform(Rules used, ClassLoader loader, String name, byte[] bytes)
      throws Exception {
    ClassFile file = ClassFileReader.read(bytes);
    ClassFiles.of(loader).keep(file);
    List<Site> sites = engine.sites(used, file, loader);
    if (sites.isEmpty()) {
      return null;
    }
    if (!file.isWatchable()) {
      logger.warning("sightline: " + name + " is not watched: it was compiled for Java 6 or older");
      return null;
    }
    if (Class.forName(RuleHook.class.getName(), false, loader) != RuleHook.class) {
      logger.warning("sightline: " + name + " is not watched: its class loader hides the agent");
      return null;
    }
    byte[] woven = Weaver.weave(name, bytes, loader, sites);
    engine.woven(sites);
    return woven;
  }
}
