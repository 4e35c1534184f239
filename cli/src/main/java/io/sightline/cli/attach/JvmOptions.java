package io.sightline.cli.attach;

import io.sightline.cli.console.UserError;
import io.sightline.cli.process.Environment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The variables that every JVM reads options from. The command itself must not run under them, so
 * the script that starts it sets them aside; whoever runs an application gives them back.
 */
final class JvmOptions {
  static final String TOOL_OPTIONS = "JAVA_TOOL_OPTIONS";

  private static final List<String> SET_ASIDE =
      List.of(TOOL_OPTIONS, "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "LC_ALL");

  private static final Pattern AGENT = Pattern.compile("-javaagent:\"?([^\"=\\s]*)");
  private static final Pattern OURS_OR_ALIKE =
      Pattern.compile("sightline-agent|opentelemetry-javaagent|elastic-otel-javaagent|splunk-otel");

  private JvmOptions() {}

  /** Gives the application the variables that its caller had set. */
  static void giveBack(Map<String, String> environment) {
    for (String name : SET_ASIDE) {
      String callers = environment.remove(Environment.CALLERS + name);
      if (callers != null && callers.isEmpty()) {
        environment.remove(name);
      } else if (callers != null) {
        environment.put(name, callers);
      }
    }
  }

  /** Adds the agent behind the options that are there. */
  static void attach(Map<String, String> environment, Path agent) {
    // The JVM splits the variable at blanks, but not within quotes.
    String option = "-javaagent:\"" + agent + "\"";
    environment.merge(
        TOOL_OPTIONS,
        option,
        (callers, ours) -> callers.isBlank() ? ours : callers.strip() + " " + ours);
  }

  /**
   * Refuses a second agent of this kind: both would change the same classes.
   *
   * @throws UserError when the variables or the command attach one already
   */
  static void refuseSecondAgent(Map<String, String> environment, List<String> command) {
    for (String name : SET_ASIDE) {
      agentIn(environment.getOrDefault(name, "")).ifPresent(agent -> refuse(name, agent));
    }
    command.forEach(argument -> agentIn(argument).ifPresent(agent -> refuse("the command", agent)));
  }

  private static void refuse(String where, String agent) {
    throw new UserError(
        "an agent of this kind is attached already: " + agent,
        where + " attaches it; two of them in one JVM would change the same classes",
        "take it out, or run the command without ./sightline run");
  }

  private static Optional<String> agentIn(String options) {
    Matcher agents = AGENT.matcher(options);
    while (agents.find()) {
      if (OURS_OR_ALIKE.matcher(agents.group(1)).find()) {
        return Optional.of(agents.group(1));
      }
    }
    return Optional.empty();
  }
}
