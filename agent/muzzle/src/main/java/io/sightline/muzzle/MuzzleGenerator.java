package io.sightline.muzzle;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.build.EntryPoint;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.scaffold.inline.MethodNameTransformer;

/**
 * Writes muzzle's references, helper class names and virtual fields into the instrumentation
 * modules of one classes directory. Upstream's Gradle build does the same with a plugin of its own.
 *
 * <p>Runs after compilation in a JVM that can load the module's byte code.
 */
public final class MuzzleGenerator {

  /** Takes the classes directory; everything that its classes refer to is on the class path. */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      throw new IllegalArgumentException("Usage: MuzzleGenerator <classes directory>");
    }
    File classes = Path.of(args[0]).toFile();
    GenerateOncePlugin plugin = new GenerateOncePlugin(classes);
    generate(classes, plugin);
    if (plugin.modules() == 0) {
      throw new IllegalStateException("No instrumentation module found in " + classes);
    }
  }

  private static void generate(File classes, Plugin plugin) throws IOException {
    try (ClassFileLocator classPath =
        ClassFileLocator.ForClassLoader.of(MuzzleGenerator.class.getClassLoader())) {
      Plugin.Engine.Default.of(
              EntryPoint.Default.REDEFINE,
              ClassFileVersion.ofThisVm(),
              MethodNameTransformer.Suffixing.withRandomSuffix())
          .with(classPath)
          .withErrorHandlers(Plugin.Engine.ErrorHandler.Failing.FAIL_FAST)
          .apply(
              new Plugin.Engine.Source.ForFolder(classes),
              new Plugin.Engine.Target.ForFolder(classes),
              new Plugin.Factory.Simple(plugin));
    }
  }

  private MuzzleGenerator() {}
}
