package io.sightline.rules.engine;

import io.opentelemetry.javaagent.bootstrap.sightline.RuleHook;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.ArgumentHandler;
import net.bytebuddy.asm.Advice.OffsetMapping;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.implementation.bytecode.constant.NullConstant;
import net.bytebuddy.implementation.bytecode.member.MethodInvocation;
import net.bytebuddy.implementation.bytecode.member.MethodVariableAccess;
import net.bytebuddy.utility.JavaConstant;

/** Puts a dynamic call of the hook, with everything the method has, where the advice reads it. */
final class CallMapping<T extends Annotation> implements OffsetMapping.Factory<T>, OffsetMapping {

  private static final TypeDescription OBJECT = TypeDescription.ForLoadedType.of(Object.class);
  private static final TypeDescription THROWABLE =
      TypeDescription.ForLoadedType.of(Throwable.class);
  private static final MethodDescription.InDefinedShape LINK = link();

  private final Class<T> annotation;
  private final boolean enter;
  private final Map<String, Site> sites;

  /**
   * @param sites by name and descriptor of the method
   */
  CallMapping(Class<T> annotation, boolean enter, Map<String, Site> sites) {
    this.annotation = annotation;
    this.enter = enter;
    this.sites = sites;
  }

  @Override
  public Class<T> getAnnotationType() {
    return annotation;
  }

  @Override
  public OffsetMapping make(
      ParameterDescription.InDefinedShape target,
      AnnotationDescription.Loadable<T> loadable,
      Advice.OffsetMapping.Factory.AdviceType adviceType) {
    return this;
  }

  @Override
  public Target resolve(
      TypeDescription instrumentedType,
      MethodDescription method,
      Assigner assigner,
      ArgumentHandler handler,
      Sort sort) {
    Site site = sites.get(method.getInternalName() + method.getDescriptor());
    List<StackManipulation> code = new ArrayList<>();
    List<TypeDescription> types = new ArrayList<>();
    if (!enter) {
      types.add(OBJECT);
      code.add(
          method.isConstructor()
              ? NullConstant.INSTANCE
              : MethodVariableAccess.REFERENCE.loadFrom(handler.enter()));
    }
    if (!method.isStatic()) {
      types.add(OBJECT);
      code.add(MethodVariableAccess.loadThis());
    }
    for (ParameterDescription parameter : method.getParameters()) {
      TypeDescription type = parameter.getType().asErasure();
      types.add(type.isPrimitive() ? type : OBJECT);
      code.add(MethodVariableAccess.of(type).loadFrom(handler.argument(parameter.getOffset())));
    }
    TypeDescription returned = method.getReturnType().asErasure();
    if (!enter && !returned.represents(void.class)) {
      types.add(returned.isPrimitive() ? returned : OBJECT);
      code.add(MethodVariableAccess.of(returned).loadFrom(handler.returned()));
    }
    if (!enter && !method.isConstructor()) {
      types.add(THROWABLE);
      code.add(MethodVariableAccess.REFERENCE.loadFrom(handler.thrown()));
    }
    code.add(
        MethodInvocation.invoke(LINK)
            .dynamic(
                enter ? "enter" : "exit",
                OBJECT,
                types,
                Collections.singletonList(JavaConstant.Simple.ofLoaded(site.id()))));
    return new Target.ForStackManipulation(new StackManipulation.Compound(code));
  }

  private static MethodDescription.InDefinedShape link() {
    try {
      return new MethodDescription.ForLoadedMethod(
          RuleHook.class.getMethod(
              "link",
              java.lang.invoke.MethodHandles.Lookup.class,
              String.class,
              java.lang.invoke.MethodType.class,
              int.class));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }
}
