package io.sightline.cli.attach;

import io.sightline.cli.InstanceOptions;
import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.check.CheckCommand;
import io.sightline.cli.console.Progress;
import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.InstanceLock;
import io.sightline.cli.instance.ProcessRecords;
import io.sightline.cli.process.ForegroundProcess;
import io.sightline.cli.run.Foreground;
import io.sightline.rules.model.Problem;
import io.sightline.rules.model.RuleFiles;
import io.sightline.rules.model.RuleSet;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sightline run}: any command, with the agent in every JVM that it starts. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a command with the agent attached to every JVM that it starts, and tells when its first metrics, its first trace and"
          + " its first log line have arrived.",
      "Input, output, signals and exit code are the command's own; what is told goes to standard error. Variables that are set win:"
          + " JAVA_TOOL_OPTIONS is added to, OTEL_* is left as it is."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the command ended with 0",
      "1:it could not be started; the message says why",
      "2:the command line is wrong",
      "n:any other is the command's own; 128 and the signal's number if it was ended by one"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./sightline up --only monitoring                          once: somewhere to send it to",
      "  ./sightline run -- java -jar app.jar",
      "  ./sightline run --rules rules.yaml -- java -jar app.jar --port 9000",
      "  ./sightline run --name billing -- ./bin/start.sh"
    })
public final class RunCommand implements Callable<Integer> {
  private static final String AGENT = "agent";
  private static final String COLLECTOR = "collector";
  private static final String SERVICE_NAME = "OTEL_SERVICE_NAME";
  private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
  private static final String PROTOCOL = "OTEL_EXPORTER_OTLP_PROTOCOL";
  private static final String ENABLED = "OTEL_JAVAAGENT_ENABLED";
  private static final String CONFIG_FILE = "OTEL_CONFIG_FILE";
  private static final String RULES = "SIGHTLINE_RULES";

  /** What an application sends as it ends is in the stores a few seconds later. */
  private static final Duration AFTER_THE_END = Duration.ofSeconds(10);

  @Spec private CommandSpec spec;

  @Mixin private InstanceOptions instanceOptions;

  @Option(
      names = "--rules",
      paramLabel = "FILE",
      description =
          "A file of telemetry rules (docs/rules.md); may be given more than once. Replaces SIGHTLINE_RULES.")
  private List<Path> rules = List.of();

  @Option(
      names = "--name",
      paramLabel = "SERVICE",
      description =
          "What it is called in the stores. Default: OTEL_SERVICE_NAME, else the name of the jar, the main class or the command.")
  private String name;

  @Option(
      names = "--offline",
      description = "Ask nothing of the network when the agent has to be built.")
  private boolean offline;

  @Option(names = "--quiet", description = "Tell nothing but errors, and do not look for signals.")
  private boolean quiet;

  @Parameters(
      paramLabel = "COMMAND",
      arity = "1..*",
      description = "The command and its arguments; put -- before it.")
  private List<String> command;

  @Override
  public Integer call() {
    if (name != null && name.isBlank()) {
      throw new ParameterException(
          spec.commandLine(), "--name is empty; expected what the service is called");
    }
    Catalog catalog = instanceOptions.catalog();
    Instance instance = instanceOptions.instance();
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    JvmOptions.giveBack(environment);
    JvmOptions.refuseSecondAgent(environment, command);
    String service = service(environment);
    rules(environment);
    boolean ours = endpoint(environment, collector(environment, catalog, instance));
    JvmOptions.attach(environment, agent(catalog, instance));
    Optional<String> unseen = unseen(environment);
    tell(
        "%s",
        unseen.orElse(program() + " sends as " + service + " to " + environment.get(ENDPOINT)));
    Optional<FirstSignals> signals =
        ours && unseen.isEmpty() && !quiet ? signals(catalog, instance, service) : Optional.empty();
    int exit = new ForegroundProcess(command.get(0), builder).runWithItsSignals();
    signals.ifPresent(watching -> watching.end(AFTER_THE_END));
    return exit;
  }

  private String program() {
    return Path.of(command.get(0)).getFileName().toString();
  }

  private String service(Map<String, String> environment) {
    if (name == null) {
      Optional<String> given = ServiceName.given(environment, command);
      if (given.isPresent()) {
        return given.get();
      }
      name = ServiceName.derived(command);
    }
    environment.put(SERVICE_NAME, name);
    return name;
  }

  private void rules(Map<String, String> environment) {
    if (rules.isEmpty()) {
      return;
    }
    List<String> paths = new ArrayList<>();
    RuleFiles reader = new RuleFiles();
    for (Path file : rules) {
      if (!Files.exists(file)) {
        throw new UserError(
            "there is no rule file " + file,
            "it was looked for at " + file.toAbsolutePath().normalize(),
            "name a file that is there; docs/rules.md tells what is in it");
      }
      if (Files.isDirectory(file) || !Files.isReadable(file)) {
        throw new UserError(
            file + " cannot be read as a rule file",
            Files.isDirectory(file) ? "it is a directory" : "its permissions do not allow it",
            "name a file that can be read; --rules may be given more than once");
      }
      if (file.toString().contains(",")) {
        throw new UserError(
            "the name of a rule file must not hold a comma: " + file,
            RULES + " lists files with commas between them",
            "rename it");
      }
      reader.add(file);
      paths.add(file.toAbsolutePath().normalize().toString());
    }
    RuleSet set = reader.read();
    for (Problem problem : set.problems()) {
      tell("%s", problem);
    }
    if (!set.problems().isEmpty()) {
      tell(
          "%s; the file may be mended while the application runs",
          set.rules().isEmpty() ? "no rule is in force" : "the other rules are in force");
    }
    environment.put(RULES, String.join(",", paths));
  }

  /** Why nothing can be told of what arrives, if that is so whatever runs there. */
  private static Optional<String> unseen(Map<String, String> environment) {
    if (environment.getOrDefault(ENABLED, "").strip().equalsIgnoreCase("false")) {
      return Optional.of("nothing will arrive: " + ENABLED + "=false leaves the agent out");
    }
    return environment.getOrDefault(CONFIG_FILE, "").isBlank()
        ? Optional.empty()
        : Optional.of(
            "what arrives is not looked for: "
                + CONFIG_FILE
                + " says under which name and where it is sent");
  }

  private static URI collector(
      Map<String, String> environment, Catalog catalog, Instance instance) {
    boolean grpc = environment.getOrDefault(PROTOCOL, "").strip().equals("grpc");
    int port = instance.port(catalog.program(COLLECTOR), grpc ? "otlp-grpc" : "otlp-http");
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Whether the telemetry goes to the instance, whose stores can be asked. */
  private boolean endpoint(Map<String, String> environment, URI collector) {
    String callers = environment.putIfAbsent(ENDPOINT, collector.toString());
    if (callers != null && !callers.replaceFirst("/$", "").equals(collector.toString())) {
      tell("what arrives is not looked for: %s is the caller's own", ENDPOINT);
      return false;
    }
    return true;
  }

  private Path agent(Catalog catalog, Instance instance) {
    Program agent = catalog.program(AGENT);
    try (InstanceLock lock = InstanceLock.take(instance, "run", this::waits);
        Progress progress = Progress.standard(spec.commandLine().getErr())) {
      new Foreground(instanceOptions.layout(), instance, catalog).prepare(agent, offline, progress);
    }
    return instance
        .located()
        .get(AGENT)
        .home()
        .map(home -> home.resolve("sightline-agent.jar"))
        .filter(Files::isRegularFile)
        .orElseThrow(
            () ->
                new UserError(
                    "the agent's jar is not there",
                    "agent/distribution was not built",
                    "mvn package -DskipTests, or run without SIGHTLINE_TARGET"));
  }

  private Optional<FirstSignals> signals(Catalog catalog, Instance instance, String service) {
    List<String> absent =
        List.of(COLLECTOR, "prometheus", "tempo", "loki").stream()
            .filter(program -> new ProcessRecords(instance).running(program).isEmpty())
            .toList();
    if (!absent.isEmpty()) {
      tell(
          "nothing takes it there now: %s not running; ./sightline up --only monitoring%s starts them",
          absent.stream()
              .collect(Collectors.joining(", ", "", absent.size() == 1 ? " is" : " are")),
          instance.name().equals("default") ? "" : " --instance " + instance.name());
      return Optional.empty();
    }
    FirstSignals signals =
        new FirstSignals(
            service,
            Instant.now(),
            CheckCommand.endpoints(catalog, instance),
            text -> tell("%s", text));
    signals.start();
    return Optional.of(signals);
  }

  private void waits(String holder) {
    tell("waits until another command has finished: %s", holder);
  }

  private void tell(String format, Object... values) {
    if (quiet) {
      return;
    }
    PrintWriter err = spec.commandLine().getErr();
    err.println("sightline: " + format.formatted(values));
    err.flush();
  }
}
