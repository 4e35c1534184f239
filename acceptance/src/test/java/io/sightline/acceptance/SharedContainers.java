package io.sightline.acceptance;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives all test classes the same containers: started when first asked for, stopped after the last
 * test. Without an engine the classes are skipped.
 */
final class SharedContainers implements ExecutionCondition, ParameterResolver {
  /** Place of tests with containers: when the native instance has little left to do. */
  static final int LAST = Integer.MAX_VALUE;

  private static final String NO_ENGINE = "no container engine answers here (docker info)";

  private static final ExtensionContext.Namespace namespace =
      ExtensionContext.Namespace.create(SharedContainers.class);

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return store(context).computeIfAbsent("engine", key -> engineAnswers(), Boolean.class)
        ? ConditionEvaluationResult.enabled("a container engine answers")
        : ConditionEvaluationResult.disabled(NO_ENGINE);
  }

  /** Says once what the summary of a build leaves out: why classes were skipped. */
  private static boolean engineAnswers() {
    boolean answers = Containers.engineAnswers();
    if (!answers) {
      System.out.println("tests with containers are skipped: " + NO_ENGINE);
    }
    return answers;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().equals(Containers.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return store(context)
        .computeIfAbsent(Containers.class, type -> Containers.start(), Containers.class)
        .started();
  }

  /** The root's store closes what it holds when the whole run ends. */
  private static ExtensionContext.Store store(ExtensionContext context) {
    return context.getRoot().getStore(namespace);
  }
}
