package io.sightline.rules.engine;

import io.sightline.rules.model.Named;
import java.lang.invoke.MethodHandle;

/** A named value of a rule, read from what a method handed over. */
final class Evaluator {

  final Keys keys;
  private final MethodHandle value;

  Evaluator(Named named, RuleCompiler compiler) {
    this.keys = new Keys(named.name());
    this.value = Handles.spread(compiler.value(named.value()));
  }

  /** String, Boolean, Long, Double or null. */
  Object get(Object[] frame) throws Throwable {
    return (Object) value.invokeExact(frame);
  }
}
