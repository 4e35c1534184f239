package io.sightline.agent.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A JVM that runs a test application under the agent. What the application prints is kept in a file
 * below the build directory, so that a failed test can be read afterwards.
 */
public final class AgentProcess implements AutoCloseable {

  // Several start side by side, on two cores that may be others', too.
  private static final Duration TIMEOUT = Duration.ofSeconds(240);

  private final Process process;
  private final Path outputFile;

  /** An application by its main class, found on the class path of the test. */
  public static Builder of(Class<?> mainClass, String... arguments) {
    return new Builder(
        Stream.concat(
                Stream.of("-cp", TestClassPath.application(), mainClass.getName()),
                Stream.of(arguments))
            .toList());
  }

  /** An application by the arguments after the JVM options, such as {@code -jar app.jar}. */
  public static Builder ofCommand(String... command) {
    return new Builder(List.of(command));
  }

  private AgentProcess(Process process, Path outputFile) {
    this.process = process;
    this.outputFile = outputFile;
  }

  /** Id of the process, for whoever wants to look at it from outside. */
  public long pid() {
    return process.pid();
  }

  /** Everything the JVM has written so far, standard output and error as one. */
  public String output() {
    try {
      return Files.readString(outputFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the output has a match; a JVM that ends before fails at once. */
  public MatchResult awaitOutput(String pattern) {
    Pattern compiled = Pattern.compile(pattern, Pattern.MULTILINE);
    Optional<MatchResult> match =
        await("output " + pattern)
            .atMost(TIMEOUT)
            .until(() -> find(compiled), it -> it.isPresent() || !process.isAlive());
    return match
        .or(() -> find(compiled))
        .orElseThrow(
            () ->
                new AssertionError("The JVM ended before it printed " + pattern + "\n" + output()));
  }

  /** Gives the application a line on its standard input. */
  public void type(String line) {
    try {
      Writer input = process.outputWriter();
      input.write(line + "\n");
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the JVM to end by itself, and returns its exit code. */
  public int awaitExit() {
    try {
      if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("The JVM did not end\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends the JVM in order, so that the agent exports what it still holds. */
  public int stop() {
    process.destroy();
    return awaitExit();
  }

  /** Ends the JVM, by force when it does not follow. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private Optional<MatchResult> find(Pattern pattern) {
    return pattern.matcher(output()).results().findFirst();
  }

  /** What a JVM under test is started with. */
  public static final class Builder {

    private List<String> command;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, String> properties = new LinkedHashMap<>();
    private Path agent = TestClassPath.upstreamAgent();
    // A start costs half of the CPU time; nothing in a test runs long enough to win it back.
    private List<String> javaOptions =
        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

    private Builder(List<String> command) {
      this.command = command;
      property("otel.service.name", "test");
      property("otel.bsp.schedule.delay", "100");
      property("otel.blrp.schedule.delay", "100");
      property("otel.metric.export.interval", "1000");
    }

    /** Uses this agent jar instead of upstream's. */
    public Builder agent(Path agent) {
      this.agent = agent;
      return this;
    }

    /** Runs the application without any agent. */
    public Builder withoutAgent() {
      agent = null;
      return this;
    }

    /** Runs the JVM with these options instead of those that make it start fast. */
    public Builder javaOptions(String... options) {
      javaOptions = List.of(options);
      return this;
    }

    /** Runs the application with another build of one of its libraries. */
    public Builder replaceLibrary(Path original, Path replacement) {
      command =
          command.stream()
              .map(it -> it.replace(original.toString(), replacement.toString()))
              .toList();
      return this;
    }

    /** Adds the packaged jar of the module under test to the agent. */
    public Builder extension() {
      return property("otel.javaagent.extensions", TestClassPath.moduleJar().toString());
    }

    /** Sends all signals to the receiver. */
    public Builder exportTo(OtlpReceiver receiver) {
      return property("otel.exporter.otlp.endpoint", receiver.endpoint());
    }

    public Builder property(String name, String value) {
      properties.put(name, value);
      return this;
    }

    /** Takes a property back, among them the ones that a builder begins with. */
    public Builder withoutProperty(String name) {
      properties.remove(name);
      return this;
    }

    public Builder environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** Starts the JVM; what it prints goes to {@code agent-process/<name>.log}. */
    public AgentProcess start(String name) {
      try {
        Path output = TestClassPath.buildDirectory().resolve("agent-process/" + name + ".log");
        Files.createDirectories(output.getParent());
        ProcessBuilder builder =
            new ProcessBuilder(commandLine())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        // No variable of the developer's shell may change what is tested.
        builder.environment().keySet().removeIf(Builder::configuresAgent);
        builder.environment().putAll(environment);
        return new AgentProcess(builder.start(), output);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private List<String> commandLine() {
      Stream<String> java =
          Stream.concat(
              Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
              javaOptions.stream());
      Stream<String> agentOption = agent == null ? Stream.of() : Stream.of("-javaagent:" + agent);
      Stream<String> systemProperties =
          properties.entrySet().stream().map(it -> "-D" + it.getKey() + "=" + it.getValue());
      return Stream.of(java, agentOption, systemProperties, command.stream())
          .flatMap(it -> it)
          .toList();
    }

    private static boolean configuresAgent(String variable) {
      return variable.startsWith("OTEL_")
          || variable.startsWith("SIGHTLINE_")
          || variable.equals("JAVA_TOOL_OPTIONS")
          || variable.equals("JDK_JAVA_OPTIONS");
    }
  }
}
