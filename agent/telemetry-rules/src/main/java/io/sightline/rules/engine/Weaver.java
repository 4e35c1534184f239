package io.sightline.rules.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.WithCustomMapping;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.scaffold.MethodGraph;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.pool.TypePool;

/** Writes the calls of the hook into the methods of a class. */
final class Weaver {

  private static final ClassFileLocator ADVICE =
      ClassFileLocator.ForClassLoader.of(Weaver.class.getClassLoader());

  static byte[] weave(String className, byte[] bytes, ClassLoader loader, List<Site> sites) {
    Map<String, Site> byMethod = new HashMap<>();
    for (Site site : sites) {
      byMethod.put(site.method().name() + site.method().descriptor(), site);
    }
    ClassFileLocator locator =
        new ClassFileLocator.Compound(
            ClassFileLocator.Simple.of(className, bytes),
            ClassFileLocator.ForClassLoader.of(loader),
            ClassFileLocator.ForClassLoader.ofSystemLoader());
    TypeDescription type = TypePool.Default.of(locator).describe(className).resolve();
    WithCustomMapping mapping =
        Advice.withCustomMapping()
            .bind(new CallMapping<>(EnterCall.class, true, byMethod))
            .bind(new CallMapping<>(ExitCall.class, false, byMethod));
    return new ByteBuddy()
        .with(TypeValidation.DISABLED)
        .with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE)
        .with(Implementation.Context.Disabled.Factory.INSTANCE)
        .decorate(type, locator)
        .visit(mapping.to(MethodAdvice.class, ADVICE).on(chosen(byMethod, false)))
        .visit(mapping.to(ConstructorAdvice.class, ADVICE).on(chosen(byMethod, true)))
        .make()
        .getBytes();
  }

  private static ElementMatcher<MethodDescription> chosen(
      Map<String, Site> byMethod, boolean constructors) {
    return method ->
        method.isConstructor() == constructors
            && byMethod.containsKey(method.getInternalName() + method.getDescriptor());
  }

  private Weaver() {}
}
