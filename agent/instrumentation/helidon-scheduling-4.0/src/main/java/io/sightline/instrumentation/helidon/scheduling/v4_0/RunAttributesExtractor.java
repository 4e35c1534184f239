package io.sightline.instrumentation.helidon.scheduling.v4_0;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import io.opentelemetry.semconv.CodeAttributes;
import io.opentelemetry.semconv.ErrorAttributes;
import javax.annotation.Nullable;

class RunAttributesExtractor implements AttributesExtractor<Run, Void> {

  /** Names of our own: the semantic conventions have none for scheduled tasks. */
  static final AttributeKey<String> NAME = AttributeKey.stringKey("scheduled_task.name");

  static final AttributeKey<String> SCHEDULE = AttributeKey.stringKey("scheduled_task.schedule");

  @Override
  public void onStart(AttributesBuilder attributes, Context parentContext, Run run) {
    attributes.put(NAME, run.task().name());
    attributes.put(SCHEDULE, run.schedule());
    if (run.task().function() != null) {
      attributes.put(CodeAttributes.CODE_FUNCTION_NAME, run.task().function());
    }
  }

  @Override
  public void onEnd(
      AttributesBuilder attributes,
      Context context,
      Run run,
      @Nullable Void nothing,
      @Nullable Throwable error) {
    if (error != null) {
      attributes.put(ErrorAttributes.ERROR_TYPE, error.getClass().getName());
    }
  }
}
