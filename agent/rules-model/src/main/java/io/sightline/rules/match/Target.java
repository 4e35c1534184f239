package io.sightline.rules.match;

import io.sightline.rules.classfile.ClassFile;
import io.sightline.rules.classfile.Member;

/** A method that a rule watches. */
public final class Target {

  private final ClassFile owner;
  private final Member method;
  private final String heir;

  Target(ClassFile owner, Member method, String heir) {
    this.owner = owner;
    this.method = method;
    this.heir = heir;
  }

  /** The class that has the method's code. */
  public ClassFile owner() {
    return owner;
  }

  public Member method() {
    return method;
  }

  /**
   * The class that the rule is about, when it inherits the method: only calls on its instances
   * count. Null when the owner itself is meant.
   */
  public String heir() {
    return heir;
  }
}
