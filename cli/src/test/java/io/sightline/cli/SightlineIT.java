package io.sightline.cli;

import static io.sightline.cli.fixture.CliFixture.RUNS;
import static io.sightline.cli.fixture.CliFixture.listener;
import static io.sightline.cli.fixture.CliFixture.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.sightline.cli.fixture.CliFixture;
import io.sightline.cli.fixture.CliFixture.Run;
import io.sightline.cli.fixture.CliFixture.Running;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The packaged command on tiny real programs. */
@Execution(ExecutionMode.CONCURRENT)
class SightlineIT {

  @TempDir Path folder;

  private CliFixture cli;

  @BeforeEach
  void repository() {
    cli = new CliFixture(folder);
  }

  @AfterEach
  void nothingStays() {
    cli.programs("programs: {}\n");
    cli.run("down", "--all");
    assertThat(processes()).isEmpty();
  }

  @Test
  void startsInOrderShowsStatusAndStopsInReverse() {
    cli.programs(
        "programs:\n"
            + script("last", "needs: [first]", trace("last"))
            + script("first", "", trace("first")));

    Run up = cli.run("up");

    assertThat(up.exit()).as(up.err()).isZero();
    assertThat(up.out())
        .containsSubsequence(
            "ok    first", "ready", "ok    last", "ready", "program", "first", "last", "up in");
    assertThat(order()).containsExactly("start first", "start last");
    Run status = cli.run("status");
    assertThat(status.exit()).isZero();
    assertThat(status.out().lines())
        .filteredOn(line -> line.matches(" *(first|last) +up +\\d+ .*"))
        .hasSize(2);

    Run down = cli.run("down");

    assertThat(down.exit()).isZero();
    assertThat(down.out()).endsWith("instance 'default': 2 stopped\n");
    assertThat(order()).containsExactly("start first", "start last", "stop last", "stop first");
    assertThat(cli.run("down")).isEqualTo(new Run(0, "instance 'default': nothing runs\n", ""));
    assertThat(cli.run("status").exit()).isEqualTo(1);
  }

  @Test
  void waitsForReadiness() {
    cli.programs(
        "programs:\n"
            + script(
                "slow",
                "",
                "sleep 2; echo now >> \"" + orderFile() + "\"; echo ready; exec sleep 1000")
            + script("next", "after: [slow]", trace("next")));

    assertThat(cli.run("up").exit()).isZero();

    assertThat(order()).containsExactly("now", "start next");
  }

  @Test
  void startsNothingTwiceAndStartsAgainWhatDied() {
    cli.programs("programs:\n" + script("one", "", trace("one")) + script("two", "", trace("two")));
    assertThat(cli.run("up").exit()).isZero();

    Run second = cli.run("up");

    assertThat(second.exit()).isZero();
    assertThat(second.out()).doesNotContain("ready (").containsPattern("one +stores +before");
    assertThat(order()).containsExactlyInAnyOrder("start one", "start two");

    kill(pid("two"));
    Run status = cli.run("status");
    assertThat(status.exit()).isEqualTo(1);
    assertThat(status.out()).containsPattern("two +died").containsPattern("one +up");

    Run third = cli.run("up");

    assertThat(third.exit()).isZero();
    assertThat(third.out())
        .containsPattern("one +stores +before")
        .containsPattern("two +stores +now");
    assertThat(cli.run("status").exit()).isZero();
  }

  @Test
  void tellsTheLastLinesOfAProgramThatDiesAndStopsTheOthers() {
    cli.programs(
        "programs:\n"
            + script("good", "", trace("good"))
            + script("bad", "needs: [good]", "echo I am out of luck; exit 7"));

    Run up = cli.run("up");

    assertThat(up.exit()).isEqualTo(1);
    assertThat(up.err())
        .isEqualTo(
            """
            error: The bad did not start
              why:  it ended with exit code 7
                    its last lines:
                      I am out of luck
              next: read %s, mend it, run the command again
            """
                .formatted(cli.instance("default").resolve("logs/bad.log")));
    assertThat(order()).containsExactly("start good", "stop good");
    assertThat(processes()).isEmpty();
  }

  @Test
  void leavesProgramsOfEarlierCallsAloneWhenOneFails() {
    cli.programs("programs:\n" + script("good", "", RUNS));
    assertThat(cli.run("up").exit()).isZero();
    cli.programs("programs:\n" + script("good", "", RUNS) + script("bad", "", "exit 1"));

    assertThat(cli.run("up").exit()).isEqualTo(1);

    assertThat(cli.run("status").out()).containsPattern("good +up").containsPattern("bad +-");
  }

  @Test
  void givesUpOnAProgramThatIsNeverReady() {
    cli.programs(
        "programs:\n"
            + script("mute", "", "echo still thinking; exec sleep 1000")
                .replace("within: 20s", "within: 1s"));

    Run up = cli.run("up");

    assertThat(up.exit()).isEqualTo(1);
    assertThat(up.err())
        .contains("The mute did not start", "it was not ready within 1.0 s", "still thinking");
    assertThat(processes()).isEmpty();
  }

  @Test
  void namesTheHolderOfAPortBeforeItStartsAnything() throws IOException {
    try (ServerSocket held = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      cli.programs(
          "programs:\n"
              + script("good", "", trace("good"))
              + listener("blocked", "", held.getLocalPort()));

      Run up = cli.run("up");

      assertThat(up.exit()).isEqualTo(1);
      assertThat(up.err())
          .contains(
              "error: port " + held.getLocalPort() + " is in use",
              held.getLocalPort()
                  + " (blocked, tcp): held by process "
                  + ProcessHandle.current().pid(),
              "--port-offset");
      assertThat(order()).isEmpty();
    }
  }

  @Test
  void namesTheHolderOfAPortThatWasTakenInBetween() throws IOException {
    int port = freePort();
    cli.programs(
        "programs:\n"
            + script("slow", "", "sleep 3; echo ready; exec sleep 1000")
            + listener("late", "needs: [slow]", port));
    Running up = cli.start("up");
    await().until(() -> processes().stream().anyMatch(line -> line.contains("sleep")));
    try (ServerSocket held = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
      Thread.ofVirtual().start(() -> closeEach(held));

      Run ended = up.await();

      assertThat(ended.exit()).isEqualTo(1);
      assertThat(ended.err())
          .contains(
              "The late did not start",
              "port " + port + " is held by process " + ProcessHandle.current().pid());
    }
    assertThat(processes()).isEmpty();
  }

  @Test
  void downFindsWhatAKilledCommandLeftBehind() {
    cli.programs(
        "programs:\n"
            + script("one", "", trace("one"))
            + script("two", "needs: [one]", "sleep 1000"));
    Running up = cli.start("up");
    await().until(() -> processes().size() >= 2 && Files.exists(record("two")));
    up.process().destroyForcibly();
    up.await();
    assertThat(processes()).isNotEmpty();
    // As if it had been killed before it wrote anything down.
    delete(record("one"));

    Run down = cli.run("down");

    assertThat(down.exit()).isZero();
    assertThat(down.out()).contains("2 stopped");
    assertThat(order()).containsExactly("start one", "stop one");
    assertThat(processes()).isEmpty();
  }

  @Test
  void undoesEverythingWhenInterrupted() {
    cli.programs(
        "programs:\n"
            + script("one", "", trace("one"))
            + script("two", "needs: [one]", "sleep 1000"));
    Running up = cli.start("up");
    await().until(() -> Files.exists(record("two")));

    signal("INT", up.process().pid());
    Run ended = up.await();

    assertThat(ended.exit()).isEqualTo(130);
    assertThat(ended.out()).contains("interrupted; stopping what was started");
    assertThat(order()).containsExactly("start one", "stop one");
    assertThat(processes()).isEmpty();
    assertThat(record("one")).doesNotExist();
  }

  @Test
  void letsOneCommandAtATimeChangeAnInstance() {
    cli.programs("programs:\n" + script("slow", "", "sleep 1000"));
    Running first = cli.start("up");
    await().until(() -> Files.exists(record("slow")));

    Run second = cli.run("up");
    Run down = cli.run("down");

    assertThat(second.exit()).isEqualTo(1);
    assertThat(second.err())
        .startsWith(
            "error: instance 'default' is being changed by another command\n  why:  `up`, process "
                + first.process().pid());
    assertThat(down.exit()).isEqualTo(1);
    signal("TERM", first.process().pid());
    assertThat(first.await().exit()).isEqualTo(143);
  }

  @Test
  void runsTwoInstancesSideBySideAndRemembersTheirPorts() throws IOException {
    int port = freePort();
    cli.programs("programs:\n" + listener("one", "", port));
    assertThat(cli.run("up").exit()).isZero();

    Run blocked = cli.run("up", "--instance", "two");
    Run up = cli.run("up", "--instance", "two", "--port-offset", "1");

    assertThat(blocked.exit()).isEqualTo(1);
    assertThat(blocked.err()).contains("a program of the instance in " + cli.instance("default"));
    assertThat(up.exit()).as(up.err()).isZero();
    assertThat(cli.run("status", "--instance", "two").out()).contains("tcp:" + (port + 1));
    assertThat(cli.run("up", "--instance", "two").exit()).isZero();
    Run moved = cli.run("up", "--instance", "two", "--port-offset", "2");
    assertThat(moved.err()).contains("instance 'two' runs with port offset 1");
    assertThat(cli.run("down", "--instance", "two").exit()).isZero();
    assertThat(cli.run("status").exit()).isZero();
  }

  @Test
  void leavesEverythingUpWhenOnlyTheCheckFails() {
    cli.programs("programs:\n" + script("one", "", RUNS));
    cli.checks();

    Run up = cli.run("up", "--instance", "two");

    assertThat(up.exit()).isEqualTo(1);
    assertThat(up.out()).endsWith("it all still runs: ./sightline down --instance two stops it\n");
    assertThat(processes()).hasSize(1);
    assertThat(cli.run("down", "--instance", "two").exit()).isZero();
  }

  @Test
  void forgetsAPortOffsetThatItRefuses() throws IOException {
    int port = freePort();
    cli.programs("programs:\n" + listener("one", "", port));

    Run refused = cli.run("up", "--port-offset", String.valueOf(65_536 - port));
    Run up = cli.run("up");

    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err())
        .contains("--port-offset must be between 0 and " + (65_535 - port) + ", is");
    assertThat(up.exit()).isZero();
    assertThat(up.out()).contains("tcp:" + port);
  }

  @Test
  void startsOnlyTheChosenGroups() {
    cli.programs(
        "programs:\n"
            + script("store", "", RUNS)
            + script("shop", "needs: [store]", RUNS).replace("group: stores", "group: shop"));

    Run lacking = cli.run("up", "--only", "shop");
    assertThat(lacking.exit()).isEqualTo(1);
    assertThat(lacking.err())
        .contains("shop needs store, which does not run", "--only shop,stores");
    assertThat(cli.run("up", "--only", "stores").exit()).isZero();
    assertThat(cli.run("status").out()).containsPattern("store +up").containsPattern("shop +-");
    assertThat(cli.run("up", "--only", "shop").exit()).isZero();
    Run unknown = cli.run("up", "--only", "shops");
    assertThat(unknown.err()).contains("there is no group 'shops'", "choose from shop, stores");
  }

  @Test
  void takesThePartsOfWhatIsChosenFromAnyGroup() {
    cli.programs(
        """
        programs:
          tools:
            title: Tools
            group: others
            version: 1
            find: {path: {binaries: {tool: sh}, arguments: [-c, 'echo version 1.0'], pattern: 'version (\\d)', matches: '1'}}
        """
            + script(
                "store",
                "needs: [tools]\nenvironment: {TOOL: '${binary.tools.tool}'}",
                "echo ready $TOOL; exec sleep 1000"));

    Run up = cli.run("up", "--only", "stores");

    assertThat(up.exit()).as(up.err()).isZero();
    assertThat(cli.run("logs", "store").out()).containsPattern("ready /\\S*sh");
  }

  @Test
  void startsWhatIsLeftOutOtherwiseWhenAskedTo() {
    cli.programs(
        "programs:\n"
            + script(
                    "shop",
                    "environment: {EXTRA: '${with.extra}'}",
                    "echo ready $EXTRA; exec sleep 1000")
                .replace("group: stores", "group: [shop, all]")
            + script("store", "with: extra", RUNS));

    assertThat(cli.run("up").exit()).isZero();
    assertThat(cli.run("status").out()).containsPattern("shop +up").containsPattern("store +-");
    assertThat(cli.run("logs", "shop").out()).contains("ready false");
    assertThat(cli.run("down").exit()).isZero();

    assertThat(cli.run("up", "--only", "all", "--with", "extra").exit()).isZero();
    assertThat(cli.run("status").out()).containsPattern("shop +up").containsPattern("store +up");
    assertThat(cli.run("logs", "shop").out()).contains("ready true");

    Run unknown = cli.run("up", "--with", "more");
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.err())
        .contains("there is nothing to start --with more", "choose from extra");
  }

  @Test
  void addsArgumentsForWhatRunsBesideAndForOverlays() {
    cli.programs(
        "programs:\n"
            + script(
                "collector",
                "arguments: [{beside: kafka, add: [with-kafka]}, {beside: other, add: [with-other]},"
                    + " {overlay: debug, add: ['debug-${instance}']}, {overlay: more, add: [more]}]",
                "echo ready $0 $*; exec sleep 1000")
            + script("kafka", "", RUNS)
            + script("other", "with: other", RUNS));

    Run unknown = cli.run("up", "--overlay", "none-such");
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.err())
        .contains("there is no overlay 'none-such'", "choose from debug, more");

    assertThat(cli.run("up", "--overlay", "more,debug").exit()).isZero();
    assertThat(cli.run("logs", "collector").out())
        .contains("with-kafka more debug-default")
        .doesNotContain("with-other");

    // They are remembered, and do not change while it runs.
    Run changed = cli.run("up", "--overlay", "none");
    assertThat(changed.exit()).isEqualTo(1);
    assertThat(changed.err()).contains("runs with other overlays", "more, debug");
    assertThat(cli.run("down").exit()).isZero();
    assertThat(cli.run("up", "--overlay", "none").exit()).isZero();
    assertThat(cli.run("logs", "collector").out().strip()).endsWith("ready with-kafka");
  }

  @Test
  void startsSomeServicesAtATimeAndThenTheOthers() throws IOException {
    int limit = Math.max(6, 3 * Runtime.getRuntime().availableProcessors());
    cli.write("services/shop/target/shop.jar", "");
    StringBuilder programs = new StringBuilder("programs:\n");
    for (int i = 0; i < limit + 2; i++) {
      programs.append(
          """
            service-%d:
              title: Service
              group: shop
              find: {module: {path: services/shop, files: [shop.jar]}}
              command: [sh, -c, 'echo + >> "${root}/starts"; sleep 0.5; echo - >> "${root}/starts"; echo ready; exec sleep 1000']
              ready: {log: '^ready', within: 60s}
          """
              .formatted(i));
    }
    cli.programs(programs.toString());

    assertThat(cli.run("up").exit()).isZero();

    int starting = 0;
    int most = 0;
    for (String line : Files.readAllLines(cli.root().resolve("starts"))) {
      starting += line.equals("+") ? 1 : -1;
      most = Math.max(most, starting);
    }
    assertThat(starting).isZero();
    assertThat(most).isLessThanOrEqualTo(limit).isGreaterThan(1);
  }

  @Test
  void tellsPrometheusWhatItStartedAndDidNotStop() throws IOException {
    String scraped =
        "ports: {tcp: %d}\ntargets: [{in: programs, port: tcp, labels: {job: 'job of ${name}', root: '${instance}'}}]";
    cli.programs(
        "programs:\n"
            + script("stays", scraped.formatted(19), RUNS)
            + script("dies", scraped.formatted(20), RUNS)
            + script(
                "plain",
                scraped.formatted(21) + "\nenvironment: {JAVA_TOOL_OPTIONS: '-javaagent:x'}",
                RUNS)
            + script("quiet", "", RUNS)
            + script("other", "with: other\n" + scraped.formatted(22), RUNS)
            + script("reader", "files: [{link: '${targets}', to: seen}]", RUNS));
    Path seen = cli.instance("default").resolve("run/reader/seen/programs");
    Path left = seen.resolve("gone.yml");

    assertThat(cli.run("up", "--no-agent", "--port-offset", "20000").exit()).isZero();

    assertThat(seen.resolve("stays.yml"))
        .content()
        .contains("\"127.0.0.1:20019\"", "\"job of stays\"", "\"default\"");
    assertThat(names(seen)).containsExactly("dies.yml", "stays.yml");

    Files.writeString(left, "[]");
    ProcessHandle dies = ProcessHandle.of(pid("dies")).orElseThrow();
    dies.destroyForcibly();
    dies.onExit().join();
    assertThat(names(seen)).contains("dies.yml", "gone.yml");
    assertThat(cli.run("up", "--with", "other").exit()).isZero();
    assertThat(names(seen)).containsExactly("dies.yml", "other.yml", "stays.yml");

    kill(pid("plain"));
    assertThat(cli.run("up").exit()).isZero();
    assertThat(names(seen)).contains("plain.yml");
    kill(pid("plain"));
    assertThat(cli.run("up", "--no-agent").exit()).isZero();
    assertThat(names(seen)).as("nothing serves its metrics now").doesNotContain("plain.yml");

    assertThat(cli.run("down").exit()).isZero();
    assertThat(names(cli.instance("default").resolve("targets/programs"))).isEmpty();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void startsWithoutTheAgent() {
    cli.programs(
        "programs:\n"
            + script(
                "shop",
                "environment: {JAVA_TOOL_OPTIONS: '-javaagent:x', SIZE: '3'}",
                "echo \"ready [$JAVA_TOOL_OPTIONS] $SIZE\"; exec sleep 1000"));
    cli.checks();

    assertThat(cli.run("up", "--no-agent").exit()).isZero();

    assertThat(cli.run("logs", "shop").out()).contains("ready [] 3");
  }

  @Test
  void tellsOfEachProgramsHealth() throws IOException {
    int port = freePort();
    cli.programs(
        "programs:\n"
            + script("well", "", RUNS)
            + script("ill", "health: 'http://127.0.0.1:%d/health'".formatted(port), RUNS)
            + script("absent", "with: extra", RUNS));

    assertThat(cli.run("up").exit()).isZero();
    Run health = cli.run("health");

    assertThat(health.exit()).isEqualTo(1);
    assertThat(health.out())
        .containsPattern("well +yes +\\d+ ms +ready")
        .containsPattern("ill +NO +\\d+ ms +no answer from http://127.0.0.1:" + port)
        .contains("ill: see ", "logs/ill.log")
        .doesNotContain("absent");

    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
    server.createContext(
        "/health",
        exchange -> {
          byte[] body = "{\"status\":\n \"healthy\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      Run well = cli.run("health");
      assertThat(well.exit()).isZero();
      assertThat(well.out()).containsPattern("ill +yes +\\d+ ms +200 \\{\"status\": \"healthy\"}");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void leavesOutWhatCannotBeHadAndNeedNotBeWithAllThatNeedsIt() {
    String missing =
        """
          queue:
            title: The queue
            group: stores
            version: 3
            optional: apt-get install queue
            find: {path: {binaries: {queue: no-such-queue}, arguments: [--version], pattern: '(\\d)', at-least: '3'}}
            ports: {tcp: 5672}
            command: ['${binary.queue}']
            ready: {tcp: tcp, within: 20s}
        """;
    cli.programs(
        "programs:\n"
            + missing
            + script("store", "", RUNS)
            + script("crm", "needs: [queue, store]", RUNS).replace("group: stores", "group: shop")
            + script("mes", "needs: [crm]", RUNS).replace("group: stores", "group: shop")
            + script("web", "after: [mes]", RUNS).replace("group: stores", "group: shop"));
    String note = "left out: %s; there is no The queue here (%s). Next: apt-get install queue";

    Run all = cli.run("up");

    assertThat(all.exit()).as(all.err()).isZero();
    assertThat(all.out())
        .containsSubsequence(
            "  note  "
                + note.formatted(
                    "queue, crm, mes", "PATH: no no-such-queue on PATH; cache: not there"),
            "ready",
            "\nleft out: queue, crm, mes; ",
            "up in");
    assertThat(cli.run("status").out())
        .containsPattern("store +up")
        .containsPattern("web +up")
        .containsPattern("queue +-")
        .containsPattern("crm +-")
        .containsPattern("mes +-");
    cli.run("down");

    assertThat(cli.run("up", "--only", "stores").out()).contains("left out: queue; ");
    Run shop = cli.run("up", "--only", "shop");
    assertThat(shop.exit()).as(shop.err()).isZero();
    assertThat(shop.out())
        .contains(note.formatted("crm, mes", "it is not on this machine"))
        .containsPattern("web +shop +now");
  }

  @Test
  void preparesOnceAndAllOrNothing() throws IOException {
    String program =
        """
        prepare:
          - {command: ['${binary.sh}', -c, 'echo step >> "${data}/steps"; cat >> "${data}/steps"'], input: "${password.shop}\\n"}
          - {command: ['${binary.sh}', -c, 'test -e "${root}/allowed"']}
        files:
          - {text: '${password.shop}', to: password}
          - {from: conf, to: conf}
        """;
    cli.programs("programs:\n" + script("store", program, RUNS));
    cli.write("conf/a.txt", "${data} ${env:X} ${X:-1} ${1}\n");

    Run refused = cli.run("up");

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("The store could not be prepared", "nothing of it was kept");
    Path data = cli.instance("default").resolve("data/store");
    assertThat(data).doesNotExist();

    cli.write("allowed", "");
    assertThat(cli.run("up").exit()).isZero();
    cli.run("down");
    assertThat(cli.run("up").exit()).isZero();

    Path state = cli.instance("default").resolve("run/store");
    String password = Files.readString(state.resolve("password"));
    assertThat(password).matches("[A-Za-z0-9]{32}");
    assertThat(Files.getPosixFilePermissions(state.resolve("password")).toString())
        .doesNotContain("OTHERS", "GROUP");
    assertThat(data.resolve("steps")).hasContent("step\n" + password);
    assertThat(state.resolve("conf/a.txt")).hasContent(data + " ${env:X} ${X:-1} ${1}");
  }

  @Test
  void buildsAProgramOnceForTwoCommandsAtATime() throws IOException {
    // Counts how often it is asked to build, and takes its time.
    cli.command(
        "go",
        """
        case $1 in
          version) echo go version go1.30.1 linux/amd64; exit ;;
          env) pwd; exit ;;
          list) echo example.org/tool; exit ;;
        esac
        echo build >> "%s"
        while [ "$1" != -o ]; do shift; done
        sleep 3
        printf '#!/bin/sh\\necho ready; exec sleep 1000\\n' > "$2"; chmod +x "$2"
        """
            .formatted(orderFile()));
    cli.write("backends/tool/go.mod", "module example.org/tool\n");
    cli.programs(
        """
        programs:
          tool:
            title: Tool
            group: stores
            version: 1
            find: {go: {module: backends/tool, packages: {tool: .}}}
            command: ['${binary.tool}']
            ready: {log: ready, within: 20s}
        """);

    Running one = cli.start("up", "--instance", "one");
    await().until(() -> order().contains("build"));
    Run two = cli.run("up", "--instance", "two");

    assertThat(two.exit()).as(two.err()).isZero();
    assertThat(one.await().exit()).isZero();
    assertThat(order()).containsExactly("build");
  }

  @Test
  void buildsModulesWhenTheirSourcesChangedAndRunsACopy() throws IOException {
    cli.target(".build");
    cli.write("pom.xml", "<project/>");
    cli.write("services/web/src/main/web.sh", RUNS);
    cli.command(
        "mvn",
        """
        echo "$@" >> "%s"
        mkdir -p services/web/.build && cp services/web/src/main/web.sh services/web/.build/
        mkdir -p agent/distribution/.build && cp services/web/src/main/web.sh agent/distribution/.build/agent.jar
        """
            .formatted(orderFile()));
    cli.write("agent/distribution/pom.xml", "<project/>");
    cli.programs(
        """
        programs:
          agent:
            title: The agent
            group: shop
            find: {module: {path: agent/distribution, files: [agent.jar]}}
          web:
            title: Web
            group: shop
            needs: [agent]
            find: {module: {path: services/web, files: [web.sh]}}
            command: [/bin/sh, '${home}/web.sh']
            ready: {log: '^ready', within: 20s}
        """);

    assertThat(cli.run("up").exit()).isZero();
    Run second = cli.run("up");
    assertThat(second.out()).doesNotContain("note");
    assertThat(order())
        .containsExactly(
            "--batch-mode -Dsightline.target=.build -pl agent/distribution,services/web -am -DskipTests package");

    cli.write("services/web/src/main/web.sh", "echo changed; " + RUNS);
    Run third = cli.run("up");
    assertThat(third.exit()).isZero();
    assertThat(third.out()).contains("note  sources changed since the last build");
    assertThat(order()).hasSize(1);

    cli.run("down");
    assertThat(cli.run("up").exit()).isZero();
    assertThat(order()).hasSize(2);
    assertThat(cli.run("logs", "web").out()).endsWith("changed\nready\n");
    assertThat(names(cli.instance("default").resolve("modules/web"))).hasSize(1);
    assertThat(names(cli.instance("default").resolve("modules/agent")))
        .as("an application of `run` may have the older one")
        .hasSize(2);
  }

  @Test
  void buildsNothingAgainThatWasBuiltFromTheSameSources() throws IOException {
    cli.target(".build");
    cli.write("pom.xml", "<project/>");
    cli.write("services/web/src/main/web.sh", RUNS);
    cli.command(
        "mvn",
        """
        echo "$@" >> "%s"
        mkdir -p services/web/.build services/more/.build
        cp services/web/src/main/web.sh services/web/.build/
        cp services/web/src/main/web.sh services/more/.build/
        """
            .formatted(orderFile()));
    String program =
        """
          %1$s:
            title: The %1$s
            group: %1$s
            find: {module: {path: services/%1$s, files: [web.sh]}}
            command: [/bin/sh, '${home}/web.sh']
            ready: {log: '^ready', within: 20s}
        """;
    cli.programs("programs:\n" + program.formatted("web") + program.formatted("more"));

    for (String group : List.of("web", "more", "web", "more,web")) {
      assertThat(cli.run("up", "--only", group).exit()).isZero();
      assertThat(cli.run("down").exit()).isZero();
    }
    assertThat(order())
        .containsExactly(
            "--batch-mode -Dsightline.target=.build -pl services/web -am -DskipTests package",
            "--batch-mode -Dsightline.target=.build -pl services/more -am -DskipTests package");

    cli.write("services/web/src/main/web.sh", "echo changed; " + RUNS);
    assertThat(cli.run("up", "--only", "more").exit()).isZero();
    assertThat(cli.run("up", "--only", "web").exit()).isZero();
    assertThat(order()).hasSize(4);
  }

  @Test
  void explainsAFailedBuild() {
    cli.target(".build");
    cli.write("pom.xml", "<project/>");
    cli.write("services/web/pom.xml", "<project/>");
    cli.command("mvn", "echo [INFO] so far so good; echo [ERROR] web.java is wrong; exit 1");
    cli.programs(
        """
        programs:
          web:
            title: Web
            group: shop
            find: {module: {path: services/web, files: [web.sh]}}
            command: [/bin/sh, '${home}/web.sh']
            ready: {log: '^ready', within: 20s}
        """);

    Run up = cli.run("up");

    assertThat(up.exit()).isEqualTo(1);
    assertThat(up.err())
        .isEqualTo(
            """
            error: the build of the shop and the agent failed
              why:  [ERROR] web.java is wrong
              next: read %s, mend it, run the command again
            """
                .formatted(cli.instance("default").resolve("logs/maven.log")));
  }

  @Test
  void stopsEverythingEvenWithABrokenList() {
    cli.programs("programs:\n" + script("one", "", trace("one")));
    assertThat(cli.run("up").exit()).isZero();
    cli.programs("programs: [\n");

    Run down = cli.run("down");

    assertThat(down.exit()).isZero();
    assertThat(down.err())
        .startsWith("warning: ")
        .contains("backends/programs.yaml:2: is not valid YAML");
    assertThat(order()).containsExactly("start one", "stop one");
    assertThat(processes()).isEmpty();
  }

  @Test
  void killsWhatDoesNotStop() {
    cli.programs(
        "programs:\n"
            + script(
                "stubborn",
                "stop: {signal: TERM, within: 1s}",
                "trap \"\" TERM; echo ready; while :; do sleep 1; done"));
    assertThat(cli.run("up").exit()).isZero();

    Run down = cli.run("down");

    assertThat(down.exit()).isZero();
    assertThat(down.out()).contains("killed: it did not end within 1 s of SIGTERM");
    assertThat(processes()).isEmpty();
  }

  @Test
  void stopsWithTheSignalOfTheEntry() {
    cli.programs(
        "programs:\n"
            + script(
                "picky",
                "stop: {signal: USR1, within: 20s}",
                "trap \"echo usr1 >> \\\""
                    + orderFile()
                    + "\\\"; exit 0\" USR1; echo ready; while :; do sleep 0.1; done"));
    assertThat(cli.run("up").exit()).isZero();

    assertThat(cli.run("down").out()).contains("ok    picky", "stopped");

    assertThat(order()).containsExactly("usr1");
  }

  @Test
  void passesOnNoOptionsForJvms() {
    cli.set("JDK_JAVA_OPTIONS", "-Dfrom.caller=1");
    cli.programs(
        "programs:\n" + script("env", "environment: {MINE: '${instance}'}", "env; " + RUNS));
    assertThat(cli.run("up").exit()).isZero();

    String log = cli.run("logs", "-n", "200", "env").out();

    assertThat(log)
        .contains("MINE=default\n", "SIGHTLINE_PROGRAM=env\n")
        .doesNotContain("from.caller");
  }

  @Test
  void showsLogs() {
    cli.programs(
        "programs:\n"
            + script("one", "", "echo from one; " + RUNS)
            + script("other", "", "echo from other; " + RUNS));
    assertThat(cli.run("up").exit()).isZero();

    assertThat(cli.run("logs", "one").out()).isEqualTo("from one\nready\n");
    assertThat(cli.run("logs", "-n", "1").out()).isEqualTo("one   | ready\nother | ready\n");
    assertThat(cli.run("logs", "third").err())
        .contains("there is no program 'third'", "choose one of one, other");

    Running follow = cli.start("logs", "-f");
    await().until(() -> follow.output().contains("other | ready"));
    append(cli.instance("default").resolve("logs/one.log"), "some");
    append(cli.instance("default").resolve("logs/one.log"), "thing new\n");
    await().untilAsserted(() -> assertThat(follow.output()).endsWith("one   | something new\n"));
    follow.process().destroy();
    follow.await();
  }

  @Test
  void refusesToStartOnAFullDisk() {
    cli.programs("programs:\n" + script("one", "", trace("one")));

    Run up = cli.run("up", "--free-disk", "900000000");

    assertThat(up.exit()).isEqualTo(1);
    assertThat(up.err())
        .startsWith("error: too little room on the disk of " + cli.root())
        .contains("is free, 900000.0 GB is needed");
    assertThat(order()).isEmpty();
  }

  @Test
  void saysThatTheDiskIsFullWhenAProgramSaysSo() {
    cli.programs(
        "programs:\n" + script("one", "", "echo cannot write: No space left on device; exit 1"));

    Run up = cli.run("up");

    assertThat(up.exit()).isEqualTo(1);
    assertThat(up.err())
        .startsWith("error: the disk is full\n  why:  The one did not start:\n")
        .contains("cannot write: No space left on device");
  }

  @Test
  void namesAStateFolderThatCannotBeUsed() {
    cli.programs("programs:\n" + script("one", "", trace("one")));
    cli.write("state", "a file");
    cli.set("SIGHTLINE_STATE_DIR", cli.root().resolve("state").toString());

    Run up = cli.run("up");

    assertThat(up.exit()).isEqualTo(1);
    assertThat(up.err())
        .startsWith("error: cannot read or write " + cli.root().resolve("state"))
        .contains("Not a directory", "next: set SIGHTLINE_STATE_DIR");
    assertThat(order()).isEmpty();
  }

  @Test
  void explainsAWrongCommandLine() {
    cli.programs("programs: {}\n");

    assertThat(cli.run("up", "--onyl", "shop"))
        .isEqualTo(
            new Run(
                2,
                "",
                "error: Unknown options: '--onyl', 'shop'\nPossible solutions: --only\n  next: ./sightline up --help\n"));
    assertThat(cli.run("up", "--port-offset", "many").exit()).isEqualTo(2);
    assertThat(cli.run("up", "--port-offset", "-1").err()).contains("must be between 0 and 60000");
    assertThat(cli.run("up", "--runtime", "magic").exit()).isEqualTo(2);
    assertThat(cli.run("upp").err()).contains("Unmatched argument").contains("./sightline --help");
    assertThat(cli.run("up", "--instance", "../x").err())
        .contains("'../x' cannot be the name of an instance");
    Run unknown = cli.run("status", "--instance", "nobody");
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.err())
        .contains("there is no instance 'nobody'", "./sightline up --instance nobody");
  }

  @Test
  void everyCommandHasHelpWithExamplesAndExitCodes() {
    cli.programs("programs: {}\n");
    for (String command :
        List.of(
            "up",
            "down",
            "status",
            "logs",
            "health",
            "test-endpoints",
            "traffic",
            "config-check",
            "backup",
            "restore",
            "env")) {
      Run help = cli.run(command, "--help");
      assertThat(help.exit()).isZero();
      assertThat(help.out()).contains("Exit codes:", "Examples:", "./sightline " + command);
    }
  }

  @Test
  void explainsABrokenList() {
    cli.programs("programs:\n  a: {title: A, grup: g}\n");

    Run up = cli.run("up");

    assertThat(up.exit()).isEqualTo(1);
    assertThat(up.err())
        .contains("backends/programs.yaml:2: programs.a: 'group' is missing")
        .contains("programs.a.grup: is not known here")
        .doesNotContain("\tat ");
  }

  @Test
  void explainsAMissingJar() {
    cli.programs(
        """
        programs:
          web:
            title: Web
            group: shop
            find: {module: {path: services/web, files: [web.jar]}}
            command: ['${java}', -jar, '${home}/web.jar']
            ready: {log: ready, within: 5s}
        """);

    Run up = cli.run("up");

    assertThat(up.exit()).isEqualTo(1);
    assertThat(up.err())
        .contains("services/web/target/web.jar is not there", "mvn package -DskipTests");
  }

  @Test
  void deletesDataOnlyWhenAskedAndConfirmed() {
    cli.programs("programs:\n" + script("one", "", RUNS));
    assertThat(cli.run("up").exit()).isZero();

    Run unconfirmed = cli.run("down", "--data");
    assertThat(unconfirmed.exit()).isEqualTo(1);
    assertThat(unconfirmed.err()).contains("the data was kept, and nothing was stopped", "--yes");
    assertThat(cli.instance("default").resolve("data/one")).exists();
    assertThat(cli.run("status").exit()).as("all that was started runs").isZero();

    assertThat(cli.run("down", "--data", "--yes").exit()).isZero();
    assertThat(cli.instance("default")).doesNotExist();
  }

  @Test
  void deletesNoFolderThatIsNoInstance() {
    cli.programs("programs:\n" + script("one", "", RUNS));
    assertThat(cli.run("up").exit()).isZero();
    cli.write(".sightline/mine/notes.txt", "kept");
    cli.write(".sightline/lost+found/part", "kept");

    Run named = cli.run("down", "--instance", "mine", "--data", "--yes");
    Run all = cli.run("down", "--all", "--data", "--yes");

    assertThat(named.out()).isEqualTo("instance 'mine': nothing runs\n");
    assertThat(all.err()).isEmpty();
    assertThat(all.exit()).isZero();
    assertThat(cli.instance("default")).doesNotExist();
    assertThat(cli.instance("mine").resolve("notes.txt")).hasContent("kept");
    assertThat(cli.instance("lost+found").resolve("part")).hasContent("kept");
  }

  @Test
  void checksConfigurationsByTheProgramsThemselves() {
    String test = "config-check: ['${binary.sh}', -c, 'echo it is %s; test %s = right']";
    cli.programs("programs:\n" + script("one", test.formatted("right", "right"), RUNS));
    Run right = cli.run("config-check");
    assertThat(right.exit()).isZero();
    assertThat(right.out()).contains("configuration is right");

    cli.programs("programs:\n" + script("one", test.formatted("wrong", "wrong"), RUNS));
    Run wrong = cli.run("config-check");

    assertThat(wrong.exit()).isEqualTo(1);
    assertThat(wrong.out()).contains("configuration is wrong (exit code 1)", "it is wrong");
  }

  /** A program that writes down its start and its end. */
  private String trace(String name) {
    String write = "echo %s " + name + " >> \"" + orderFile() + "\"";
    return write.formatted("start")
        + "; trap '"
        + write.formatted("stop")
        + "; kill $child; exit 0' TERM; echo ready; sleep 1000 & child=$!; wait $child";
  }

  private Path orderFile() {
    return cli.root().resolve("order.txt");
  }

  private List<String> order() {
    try {
      return Files.exists(orderFile()) ? Files.readAllLines(orderFile()) : List.of();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Command lines of all processes that carry the variable of one of this fixture's instances. */
  private List<String> processes() {
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      return entries
          .filter(entry -> entry.getFileName().toString().matches("\\d+"))
          .filter(
              entry ->
                  content(entry.resolve("environ"))
                      .contains("SIGHTLINE_INSTANCE_DIR=" + cli.root()))
          .map(entry -> content(entry.resolve("cmdline")).replace('\0', ' '))
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String content(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      // The process has ended meanwhile.
      return "";
    }
  }

  private Path record(String program) {
    return cli.instance("default").resolve("run").resolve(program + ".json");
  }

  private long pid(String program) {
    Matcher pid = Pattern.compile("\"pid\" : (\\d+)").matcher(content(record(program)));
    assertThat(pid.find()).isTrue();
    return Long.parseLong(pid.group(1));
  }

  private void kill(long pid) {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    await().atMost(Duration.ofSeconds(10)).until(() -> cli.run("status").out().contains("died"));
  }

  private static void signal(String name, long pid) {
    try {
      assertThat(new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).start().waitFor())
          .isZero();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void append(Path file, String text) {
    try {
      Files.writeString(file, text, java.nio.file.StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void closeEach(ServerSocket socket) {
    try {
      while (!socket.isClosed()) {
        // Not to answer would look like a program that is ready.
        socket.accept().close();
      }
    } catch (IOException e) {
      // Closed by the test.
      assertThat(socket.isClosed()).isTrue();
    }
  }
}
