package io.sightline.agent.testing;

import java.util.List;

/**
 * An application that prints DONE and ends, run three times at once: under the agent with the
 * module under test, without any agent, and under the agent with the module switched off.
 */
public final class ModuleRuns implements AutoCloseable {

  private final OtlpReceiver receiver = OtlpReceiver.start();
  private final String output;
  private final String outputWithoutAgent;
  private final String outputSwitchedOff;
  private final List<Span> spansSwitchedOff;

  /**
   * Runs it, and returns when all three have ended.
   *
   * @param module the name that it is switched off by
   */
  public static ModuleRuns of(Class<?> application, String module) {
    return new ModuleRuns(application, module);
  }

  private ModuleRuns(Class<?> application, String module) {
    try (OtlpReceiver other = OtlpReceiver.start();
        AgentProcess with = underAgent(application, receiver).start(module);
        AgentProcess without =
            AgentProcess.of(application).withoutAgent().start(module + "-without-agent");
        AgentProcess switchedOff =
            underAgent(application, other)
                .property("otel.instrumentation." + module + ".enabled", "false")
                .start(module + "-switched-off")) {
      output = end(with);
      outputWithoutAgent = end(without);
      outputSwitchedOff = end(switchedOff);
      spansSwitchedOff = other.spans();
    } catch (RuntimeException | AssertionError e) {
      receiver.close();
      throw e;
    }
  }

  private static AgentProcess.Builder underAgent(Class<?> application, OtlpReceiver receiver) {
    return AgentProcess.of(application)
        .extension()
        // Counts the spans that have not ended.
        .property("otel.experimental.sdk.telemetry.version", "latest")
        .exportTo(receiver);
  }

  private static String end(AgentProcess process) {
    process.awaitOutput("^DONE");
    process.awaitExit();
    return process.output();
  }

  /** What the run with the module has exported. */
  public OtlpReceiver receiver() {
    return receiver;
  }

  /** What the run with the module has printed. */
  public String output() {
    return output;
  }

  public String outputWithoutAgent() {
    return outputWithoutAgent;
  }

  public String outputSwitchedOff() {
    return outputSwitchedOff;
  }

  public List<Span> spansSwitchedOff() {
    return spansSwitchedOff;
  }

  @Override
  public void close() {
    receiver.close();
  }
}
