package io.sightline.cli.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.catalog.Placeholders;
import io.sightline.cli.catalog.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The containers are the programs of the lists: same versions, ports, variables, order. */
class ComposeFilesTest {
  private static final Path ROOT = Path.of(System.getProperty("sightline.root"));
  private static final Pattern ADDRESS =
      Pattern.compile("127\\.0\\.0\\.1:\\$\\{port\\.([a-z0-9-]+)\\.([a-z0-9-]+)}");
  private static final Pattern PUBLISHED = Pattern.compile("127\\.0\\.0\\.1:(\\d+):(\\d+)");
  private static final Pattern PASSWORD = Pattern.compile("\\$\\{password\\.([a-z0-9-]+)}");

  /** In the image of RabbitMQ, Erlang's port mapper is of its own making. */
  private static final Set<String> ONLY_NATIVE = Set.of("epmd");

  /** Of these the images have their own, by which they write what Docker shows as a log. */
  private static final Set<String> ONLY_NATIVE_FILES =
      Set.of("backends/kafka/log4j2.xml", "backends/rabbitmq/rabbitmq.conf");

  /** Natively it is no program that is started, but a part that is run by hand. */
  private static final String LOAD_TEST = "k6";

  /** It looks at processes of others, which a container does not see. */
  private static final String ONLY_NATIVE_RECEIVER = "postgresql-memory.yaml";

  private static final String SECOND_PORT_OF_GRAFANA = "127.0.0.1:3001:3000";

  private static final Pattern READ_BY_COLLECTOR =
      Pattern.compile("\\$\\{env:([A-Z0-9_]+)(?::-([^}]*))?}");

  /** Set by the image for every service; a service may set another. */
  private static final Map<String, String> OF_THE_IMAGE =
      Map.of(
          "JAVA_TOOL_OPTIONS", "-javaagent:\"${home.agent}/sightline-agent.jar\"",
          "SIGHTLINE_RULES", "/app/rules/shop.yaml");

  private static final Catalog CATALOG =
      Catalog.read(
          ROOT,
          List.of(ROOT.resolve("backends/programs.yaml"), ROOT.resolve("services/services.yaml")));
  private static final ComposeFiles COMPOSE = ComposeFiles.read(ROOT);

  static Stream<Program> programs() {
    return CATALOG.programs().stream()
        .filter(Program::startable)
        .filter(program -> !ONLY_NATIVE.contains(program.name()));
  }

  static Stream<Program> services() {
    return programs().filter(ComposeFilesTest::isService);
  }

  private static boolean isService(Program program) {
    return program.find().module().isPresent();
  }

  @Test
  void everyProgramIsAContainerAndTheOtherWayRound() {
    assertThat(COMPOSE.services().keySet())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(programs().map(Program::name), Stream.of(LOAD_TEST)).toList());
  }

  @Test
  void grafanaIsAtBothPortsThatItIsKnownBy() {
    assertThat(COMPOSE.list("grafana", "ports"))
        .containsExactly("127.0.0.1:3000:3000", SECOND_PORT_OF_GRAFANA);
  }

  @Test
  void loadTestHasTheVersionOfTheListAndItsScript() {
    assertThat(COMPOSE.services().get(LOAD_TEST).get("image"))
        .isEqualTo("grafana/k6:" + CATALOG.program(LOAD_TEST).version());
    assertThat(COMPOSE.list(LOAD_TEST, "volumes")).containsExactly("./load:/scripts:ro");
    assertThat(ROOT.resolve("load/load-test.js")).isRegularFile();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void imageHasTheVersionOfTheList(Program program) {
    assumeThat(COMPOSE.services()).containsKey(program.name());
    String image = COMPOSE.services().get(program.name()).get("image").toString();
    // Some tags say more behind a dash.
    String version =
        image.substring(image.lastIndexOf(':') + 1).replaceFirst("^v", "").replaceFirst("-.*", "");

    if (isService(program)) {
      assertThat(image).isEqualTo("sightline/" + program.name() + ":0.1.0");
    } else if (program.optional().isPresent() && program.find().release().isEmpty()) {
      // The machine's own, of whatever age; the image need not be as old.
      assertThat(Runtime.Version.parse(version))
          .isGreaterThanOrEqualTo(Runtime.Version.parse(program.version()));
    } else {
      // Images of PostgreSQL have versions of two numbers.
      assertThat(version)
          .as(image)
          .isIn(program.version(), program.version().replaceFirst("\\.0$", ""));
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void publishesPortsOfTheListOnThisMachineAlone(Program program) {
    assumeThat(COMPOSE.services()).containsKey(program.name());
    Set<Integer> published = new TreeSet<>();
    for (String port : COMPOSE.list(program.name(), "ports")) {
      assertThat(port).matches(PUBLISHED);
      MatchResult match = PUBLISHED.matcher(port).results().findFirst().orElseThrow();
      if (!port.equals(SECOND_PORT_OF_GRAFANA)) {
        assertThat(match.group(1)).isEqualTo(match.group(2));
      }
      published.add(Integer.valueOf(match.group(2)));
    }

    if (isService(program)) {
      assertThat(published).containsExactlyInAnyOrderElementsOf(program.ports().values());
    } else {
      assertThat(program.ports().values()).containsAll(published);
    }
  }

  @ParameterizedTest
  @MethodSource("services")
  void serviceHasTheVariablesOfTheList(Program service) {
    assumeThat(COMPOSE.services()).containsKey(service.name());
    Map<String, String> listed = new TreeMap<>();
    service.environment().forEach((name, value) -> listed.put(name, inContainers(service, value)));
    listed.entrySet().removeAll(OF_THE_IMAGE.entrySet());
    // What --with is natively, a variable beside the profile is here.
    listed.values().removeIf(value -> value.startsWith("${with."));
    // Its own loopback: in a container that is out of reach for all others.
    listed.values().removeIf("127.0.0.1"::equals);
    Map<String, String> given = new TreeMap<>(COMPOSE.texts(service.name(), "environment"));
    // Natively, the caller's variables reach a service without being named.
    given.entrySet().removeIf(each -> each.getValue().startsWith("${" + each.getKey() + ":-"));
    given.values().removeIf("0.0.0.0"::equals);

    assertThat(given).isEqualTo(listed);
  }

  @ParameterizedTest
  @MethodSource("services")
  void serviceIsBuiltFromItsModule(Program service) {
    assumeThat(COMPOSE.services()).containsKey(service.name());
    Map<String, Object> build =
        ComposeFiles.map(COMPOSE.services().get(service.name()).get("build"));
    Map<String, Object> arguments = ComposeFiles.map(build.get("args"));

    assertThat(arguments.get("SERVICE")).isEqualTo(service.name());
    assertThat(
            Optional.ofNullable(arguments.get("FOLDER"))
                .orElse("services/" + arguments.get("SERVICE")))
        .isEqualTo(service.find().module().orElseThrow().path());
    assertThat(arguments.get("PORT")).isEqualTo(service.ports().get("http"));
  }

  /** The old service describes nothing, and the customers serve nothing but their health. */
  static Stream<Program> describedServices() {
    return services().filter(service -> Files.exists(description(service)));
  }

  private static Path description(Program service) {
    return ROOT.resolve(service.find().module().orElseThrow().path())
        .resolve("src/main/resources/openapi.yaml");
  }

  @ParameterizedTest
  @MethodSource("describedServices")
  void serviceIsDescribedAtThePortOfTheList(Program service) throws IOException {
    assertThat(Files.readString(description(service)))
        .containsPattern(
            "servers:\\s+- (\\{)?url: '?http://127\\.0\\.0\\.1:"
                + service.ports().get("http")
                + "\\b");
  }

  @ParameterizedTest
  @MethodSource("programs")
  void waitsForWhatTheListSays(Program program) {
    assumeThat(COMPOSE.services()).containsKey(program.name());
    Set<String> listed = new LinkedHashSet<>(program.needs());
    listed.addAll(program.after());
    Predicate<String> startable =
        name -> CATALOG.program(name).startable() && !ONLY_NATIVE.contains(name);
    Map<String, Object> waits =
        ComposeFiles.map(COMPOSE.services().get(program.name()).get("depends_on"));

    assertThat(waits.keySet())
        .containsExactlyInAnyOrderElementsOf(listed.stream().filter(startable).toList());
    waits.forEach(
        (name, how) ->
            assertThat(ComposeFiles.map(how).get("condition"))
                .as(name)
                // The Collector's image holds nothing that could ask for its health.
                .isEqualTo(name.equals("collector") ? "service_started" : "service_healthy"));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void containerIsRestartedLimitedAndKnownByItsName(Program program) {
    assumeThat(COMPOSE.services()).containsKey(program.name());
    Map<String, Object> container = COMPOSE.services().get(program.name());

    assertThat(container)
        .containsEntry("restart", "unless-stopped")
        .containsKeys("container_name", "mem_limit");
    assertThat(ComposeFiles.map(container.get("logging")).toString())
        .isEqualTo("{driver=json-file, options={max-size=10m, max-file=3, tag={{.Name}}}}");
    Object networks = container.get("networks");
    assertThat(networks instanceof List<?> list ? list : ComposeFiles.map(networks).keySet())
        .asString()
        .isEqualTo("[observability-network]");
    // Those of the services are checked by their image.
    if (!isService(program) && !program.name().equals("collector")) {
      assertThat(container).containsKey("healthcheck");
    }
    mounted(program)
        .forEach(
            from -> {
              if (from.startsWith("./")) {
                assertThat(ROOT.resolve(from)).exists();
              } else {
                assertThat(COMPOSE.volumes()).containsKey(from);
              }
            });
  }

  @Test
  void oneNumberIsBothLimitsOfTheCollectorsMemory() {
    Map<String, String> caller = Map.of("COLLECTOR_MEMORY_MIB", "1024");
    Map<String, ?> contained =
        ComposeFiles.map(COMPOSE.services().get("collector").get("environment"));
    for (Map<String, ?> environment :
        List.of(CATALOG.program("collector").environment(), contained)) {
      // Compose and our entry write it alike, but for the prefix.
      Function<String, String> value =
          name ->
              Placeholders.expandVariables(
                  environment.get(name).toString().replace("${COLLECTOR", "${env:COLLECTOR"),
                  caller);
      assertThat(value.apply("COLLECTOR_MEMORY_MIB")).isEqualTo("1024");
      // Go's is in bytes, and below the point where memory_limiter refuses: 1024 MiB less 16.
      assertThat(value.apply("GOMEMLIMIT")).isEqualTo("1024000000");
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void readsTheSameFiles(Program program) {
    assumeThat(COMPOSE.services()).containsKey(program.name());
    assertThat(mounted(program).map(from -> from.replaceFirst("^\\./", "")))
        .containsAll(
            program.files().stream()
                .flatMap(file -> file.from().stream())
                .map(from -> from.replace("/native", "/docker"))
                .filter(from -> !ONLY_NATIVE_FILES.contains(from))
                .toList());
  }

  /**
   * Folders, files and volumes that a container mounts; where .env may name another, the default.
   */
  private static Stream<String> mounted(Program program) {
    return COMPOSE.list(program.name(), "volumes").stream()
        .map(volume -> volume.replaceFirst("^\\$\\{[A-Z_]+:-([^}]+)}", "$1"))
        .map(volume -> volume.split(":")[0]);
  }

  /** Else an overlay or a receiver could be added by .env, but not set. */
  @Test
  void collectorGetsAllThatItsFilesRead() throws IOException {
    Map<String, String> given = COMPOSE.texts("collector", "environment");
    List<Path> files = new ArrayList<>(List.of(ROOT.resolve("otel-collector/config.yaml")));
    for (String folder : List.of("overlays", "receivers")) {
      Path path = ROOT.resolve("otel-collector").resolve(folder);
      names(path).forEach(name -> files.add(path.resolve(name)));
    }
    Set<String> read = new TreeSet<>();
    for (Path file : files) {
      READ_BY_COLLECTOR
          .matcher(Files.readString(file))
          .results()
          .forEach(
              match -> {
                read.add(match.group(1));
                String value = given.getOrDefault(match.group(1), "");
                // What may be set from outside is otherwise what it is natively.
                if (match.group(2) != null && value.startsWith("${")) {
                  assertThat(value)
                      .as(file.toString())
                      .isEqualTo("${%s:-%s}".formatted(match.group(1), match.group(2)));
                }
              });
    }

    assertThat(given.keySet()).containsAll(read);
  }

  @Test
  void collectorReadsAllReceiversOutOfTheBox() throws IOException {
    Path receivers = ROOT.resolve("otel-collector/receivers");
    String arguments =
        COMPOSE.services().get("collector").get("command")
            + Files.readAllLines(ROOT.resolve(".env.example")).stream()
                .filter(line -> line.startsWith("COLLECTOR_FILES="))
                .findFirst()
                .orElseThrow();

    assertThat(
            names(receivers).stream()
                .filter(
                    name -> arguments.contains("--config /etc/otel-collector/receivers/" + name)))
        .containsExactlyInAnyOrderElementsOf(
            names(receivers).stream().filter(name -> !name.equals(ONLY_NATIVE_RECEIVER)).toList());
  }

  @Test
  void collectorSeesTheObjectsOfTheStorageAndCannotChangeThem() {
    String folder =
        COMPOSE.list("versitygw", "volumes").stream()
            .filter(volume -> volume.startsWith("versitygw_data:"))
            .map(volume -> volume.split(":")[1])
            .findFirst()
            .orElseThrow();
    String objects = COMPOSE.texts("collector", "environment").get("STORAGE_OBJECTS");
    String[] mounted =
        COMPOSE.list("collector", "volumes").stream()
            .filter(volume -> volume.startsWith("versitygw_data:"))
            .findFirst()
            .orElseThrow()
            .split(":");

    assertThat(mounted).hasSize(3).endsWith("ro");
    assertThat(objects).startsWith(mounted[1] + "/");
    // The last word of its command is where the objects are.
    assertThat(COMPOSE.list("versitygw", "command").getFirst().strip())
        .endsWith(" " + folder + objects.substring(mounted[1].length()));
  }

  /** Retention and features: all that is neither an address nor a path. */
  @Test
  void prometheusHasTheFlagsOfTheList() {
    List<String> listed = flags(CATALOG.program("prometheus").command());
    assertThat(listed).contains("--storage.tsdb.retention.time=15d");
    assertThat(flags(COMPOSE.list("prometheus", "command")))
        .containsExactlyInAnyOrderElementsOf(listed);
  }

  private static List<String> flags(List<String> command) {
    return command.stream()
        .filter(argument -> argument.startsWith("--"))
        .filter(flag -> !flag.matches("--(config\\.file|storage\\.tsdb\\.path|web\\..*)=.*"))
        .toList();
  }

  @Test
  void collectorAsksForTheHealthOfAllServicesThatAreStartedOutOfTheBox() throws IOException {
    Set<String> profiles =
        Files.readString(ROOT.resolve(".env.example"))
            .lines()
            .filter(line -> line.startsWith("COMPOSE_PROFILES="))
            .flatMap(line -> Stream.of(line.substring("COMPOSE_PROFILES=".length()).split(",")))
            .collect(Collectors.toSet());
    List<String> started =
        services()
            .filter(
                service ->
                    COMPOSE.list(service.name(), "profiles").isEmpty()
                        || COMPOSE.list(service.name(), "profiles").stream()
                            .anyMatch(profiles::contains))
            .map(service -> "http://" + service.name() + ":" + service.ports().get("http"))
            .map(address -> Map.of("endpoint", address + "/health").toString())
            .toList();

    Object asked =
        new Load(LoadSettings.builder().build())
            .loadFromString(COMPOSE.texts("collector", "environment").get("HEALTH_TARGETS"));
    assertThat((List<?>) asked)
        .extracting(Object::toString)
        .containsExactlyInAnyOrderElementsOf(started);
  }

  /** A container that is started again still has what it wrote beside its volumes. */
  @Test
  void alertmanagerTakesANewConfigurationAtItsSecondStart(@TempDir Path folder) throws Exception {
    Path own = Files.createDirectory(folder.resolve("own"));
    Path changed = folder.resolve("changed");
    String script =
        COMPOSE
            .list("alertmanager", "command")
            .getFirst()
            .replace("$$", "$")
            .replace("/etc/alertmanager", own.toString())
            .replace("/tmp/config", changed.toString())
            .replace("exec /bin/alertmanager", "exec true");
    String mail = "smtp_smarthost: '127.0.0.1:${port.alert-webhook.smtp}'\n";
    // The files themselves, too: what is left of our placeholders would be sent to people.
    Path templates = Files.createDirectory(own.resolve("templates"));
    for (String name : names(ROOT.resolve("alertmanager/templates"))) {
      Files.copy(ROOT.resolve("alertmanager/templates").resolve(name), templates.resolve(name));
    }

    for (String start : List.of("first", "second")) {
      Files.writeString(own.resolve("alertmanager.yml"), "# " + start + "\n" + mail);
      Process shell =
          new ProcessBuilder("sh", "-ec", script)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("output").toFile())
              .start();
      assertThat(shell.waitFor()).as(Files.readString(folder.resolve("output"))).isZero();
      assertThat(changed.resolve("alertmanager.yml"))
          .hasContent("# " + start + "\nsmtp_smarthost: 'alert-webhook:2525'\n");
      for (String name : names(templates)) {
        assertThat(changed.resolve("templates").resolve(name)).content().doesNotContain("${");
      }
      assertThat(changed.resolve("templates/links.tmpl"))
          .content()
          .contains("http://127.0.0.1:3000{{", "http://127.0.0.1:9090/user/{{");
    }
  }

  @Test
  void monitoringAloneCanDoWithoutTargetsOfTheShop() throws IOException {
    assertThat(COMPOSE.list("prometheus", "volumes"))
        .contains(
            "${SERVICE_TARGETS:-./prometheus/targets/docker/services}:/etc/prometheus/targets/services:ro");
    Path none = ROOT.resolve("prometheus/targets/none");
    for (String file : names(none)) {
      assertThat(
              (List<?>)
                  new Load(LoadSettings.builder().build())
                      .loadFromString(Files.readString(none.resolve(file))))
          .isEmpty();
    }
    assertThat(names(none)).isNotEmpty();
  }

  @Test
  void everyPasswordOfTheListsIsInTheExample() throws IOException {
    StringBuilder text =
        new StringBuilder()
            .append(Files.readString(ROOT.resolve("backends/programs.yaml")))
            .append(Files.readString(ROOT.resolve("services/services.yaml")));
    for (Path file :
        programs()
            .flatMap(program -> program.files().stream())
            .flatMap(file -> file.from().stream())
            .map(ROOT::resolve)
            .filter(Files::isRegularFile)
            .toList()) {
      text.append(Files.readString(file));
    }
    Set<String> listed =
        PASSWORD
            .matcher(text)
            .results()
            .map(match -> variable(match.group(1)))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(
            Files.readString(ROOT.resolve(".env.example"))
                .lines()
                .filter(line -> line.matches("[A-Z_]+_PASSWORD=")))
        .containsExactlyInAnyOrderElementsOf(listed.stream().map(name -> name + "=").toList());
  }

  /** What natively is a target while it runs, in containers is one by its file or its name. */
  @ParameterizedTest
  @MethodSource("programs")
  void prometheusFindsTheSameTargets(Program program) throws IOException {
    boolean ofAProfile = COMPOSE.services().get(program.name()).containsKey("profiles");
    String profiles = Files.readString(ROOT.resolve("prometheus/scrape/docker/profiles.yml"));
    for (Program.Target target : program.targets()) {
      int port = program.ports().get(target.port());
      if (ofAProfile) {
        assertThat(profiles)
            .contains("{names: [%s], type: A, port: %d,".formatted(program.name(), port));
        continue;
      }
      List<Map<String, Object>> targets = dockerTargets(target.in());
      // Prometheus itself is found on its own loopback.
      assertThat(targets)
          .filteredOn(
              each ->
                  each.get("targets").equals(List.of(program.name() + ":" + port))
                      || each.get("targets").equals(List.of("127.0.0.1:" + port)))
          .singleElement()
          .extracting(each -> ComposeFiles.map(each.get("labels")))
          .isEqualTo(target.labels());
    }
  }

  /**
   * Their targets go away with them, which the usual rule cannot tell from never having been there.
   */
  @Test
  void ruleOfContainersKnowsAllThatProfilesAdd() throws IOException {
    assertThat(COMPOSE.list("prometheus", "volumes"))
        .contains("./prometheus/docker-rules:/etc/prometheus/docker-rules:ro");
    assertThat(Files.readString(ROOT.resolve("prometheus/prometheus.yml")))
        .contains("docker-rules/*.yml");
    String rule = Files.readString(ROOT.resolve("prometheus/docker-rules/profiles.yml"));
    Pattern jobs =
        Pattern.compile(
            Pattern.compile("job=~\"([^\"]+)\"")
                .matcher(rule)
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow());
    Map<String, Boolean> known = new TreeMap<>();
    Map<String, Boolean> ofAProfile = new TreeMap<>();
    for (Program program : programs().toList()) {
      for (Program.Target target : program.targets()) {
        String job = target.labels().get("job");
        if (job == null) {
          // Whom to tell of alerts, not whom to ask for metrics.
          continue;
        }
        known.put(job, jobs.asMatchPredicate().test(job));
        List<String> profiles = COMPOSE.list(program.name(), "profiles");
        // The traffic may come and go.
        ofAProfile.put(job, !profiles.isEmpty() && !profiles.contains("traffic"));
      }
    }

    assertThat(known).isEqualTo(ofAProfile).containsValue(true);
  }

  @Test
  void prometheusFindsNothingElse() throws IOException {
    List<String> targets = new ArrayList<>();
    for (String folder : names(ROOT.resolve("prometheus/targets/docker"))) {
      dockerTargets(folder).forEach(each -> targets.add(folder));
    }
    assertThat(targets)
        .containsExactlyInAnyOrderElementsOf(
            programs()
                .filter(program -> !COMPOSE.services().get(program.name()).containsKey("profiles"))
                .flatMap(program -> program.targets().stream())
                .map(Program.Target::in)
                .toList());
  }

  private static List<Map<String, Object>> dockerTargets(String folder) throws IOException {
    List<Map<String, Object>> targets = new ArrayList<>();
    Path path = ROOT.resolve("prometheus/targets/docker").resolve(folder);
    for (String file : names(path)) {
      Object groups =
          new Load(LoadSettings.builder().build())
              .loadFromString(Files.readString(path.resolve(file)));
      ((List<?>) groups).forEach(group -> targets.add(ComposeFiles.map(group)));
    }
    return targets;
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static Integer port(Program own, String name) {
    String[] parts = name.split("\\.");
    return parts.length == 1
        ? own.ports().get(name)
        : CATALOG.program(parts[0]).ports().get(parts[1]);
  }

  /** What a value of the list is inside the network of the containers. */
  private static String inContainers(Program program, String value) {
    String named =
        ADDRESS
            .matcher(value)
            .replaceAll(
                match ->
                    match.group(1)
                        + ":"
                        + CATALOG.program(match.group(1)).ports().get(match.group(2)));
    return Placeholders.expand(
        named.replace("${root}/agent/example-rules/", "/app/rules/"),
        placeholder -> {
          if (placeholder.startsWith("port.")) {
            return Optional.of(String.valueOf(port(program, placeholder.substring(5))));
          }
          return placeholder.startsWith("password.")
              ? Optional.of("${" + variable(placeholder.substring(9)) + ":?run ./sightline env}")
              : Optional.empty();
        });
  }

  private static String variable(String password) {
    return password.toUpperCase(Locale.ROOT).replace('-', '_') + "_PASSWORD";
  }
}
