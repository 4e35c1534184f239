package io.sightline.rules.match;

import io.sightline.rules.classfile.ClassFile;

/** Where class files are found: a class loader's resources, or jars. */
@FunctionalInterface
public interface ClassSource {

  /** The class of this name, or null when it cannot be found. */
  ClassFile find(String name);
}
