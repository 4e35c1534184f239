package io.sightline.instrumentation.helidon.scheduling.v4_0;

/** One run of a task. */
record Run(TaskName task, String schedule) {

  String spanName() {
    return task.name();
  }
}
