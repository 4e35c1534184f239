package io.sightline.rules.engine;

import java.lang.invoke.MethodHandle;

/** How a property is read from instances of one class. */
final class Access {

  /** (Object)Object; null when the class has no such property. */
  final MethodHandle getter;

  /** Whether reading runs code of the application. */
  final boolean called;

  /** Why it cannot be read, when it cannot. */
  final String reason;

  private Access(MethodHandle getter, boolean called, String reason) {
    this.getter = getter;
    this.called = called;
    this.reason = reason;
  }

  static Access read(MethodHandle getter) {
    return new Access(getter, false, null);
  }

  static Access call(MethodHandle getter) {
    return new Access(getter, true, null);
  }

  static Access none(String reason) {
    return new Access(null, false, reason);
  }
}
