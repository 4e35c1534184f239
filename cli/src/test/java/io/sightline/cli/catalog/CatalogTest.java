package io.sightline.cli.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import io.sightline.cli.console.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {

  @TempDir Path root;

  @Test
  void readsAnEntryWithEveryKey() {
    Catalog catalog =
        read(
            """
            programs:
              store:
                title: Store
                group: stores
                version: 18
                find:
                  maven: {pom: store/pom.xml, unpack: {jar: 's-*.jar', member: '*.txz'}, binaries: {store: bin/store}}
                ports: {sql: 5432}
                run-as: unprivileged
                files: [{text: '${password.shop}', to: password}]
                prepare:
                  - {command: ['${binary.store}', init], environment: {LC_ALL: C}, input: "x\\n"}
                command: ['${binary.store}', '${data}', '${port.sql}', '${port.web.http}']
                ready: {log: 'ready (to|for) \\$\\{x}', within: 500ms}
                stop: {signal: INT, within: 2m}
              web:
                title: Web
                group: shop
                needs: [store]
                find: {module: {path: services/web, files: [web.jar]}}
                ports: {http: 80}
                targets: [{in: services, port: http, labels: {job: 'shop/${name}'}}]
                files: [{link: '${targets}', to: targets}]
                command: ['${java}', -jar, '${home}/web.jar']
                environment: {COLLECTOR: '${env:X:-1}', SIZE: 3}
                ready: {http: 'http://127.0.0.1:${port.http}/', within: 10s}
                links: {Web: 'http://127.0.0.1:${port.http}/'}
            """);

    Program store = catalog.program("store");
    assertThat(store.version()).isEqualTo("18");
    assertThat(store.ports()).containsExactly(java.util.Map.entry("sql", 5432));
    assertThat(store.unprivileged()).isTrue();
    assertThat(store.stop()).isEqualTo(new Program.Stop("INT", Duration.ofMinutes(2)));
    assertThat(store.ready().orElseThrow().within()).isEqualTo(Duration.ofMillis(500));
    assertThat(store.prepare())
        .singleElement()
        .extracting(step -> step.input().orElseThrow())
        .isEqualTo("x\n");
    assertThat(catalog.program("web").environment()).containsEntry("SIZE", "3");
    assertThat(catalog.program("web").targets())
        .containsExactly(
            new Program.Target("services", "http", java.util.Map.of("job", "shop/web")));
    assertThat(catalog.program("web").files())
        .extracting(file -> file.link().orElseThrow())
        .containsExactly("${targets}");
    assertThat(catalog.programs()).extracting(Program::name).containsExactly("store", "web");
    assertThat(catalog.groups()).containsExactly("shop", "stores");
  }

  @Test
  void fillsEntriesFromDefaults() {
    Catalog catalog =
        read(
            """
            defaults:
              group: [shop, all]
              needs: [store]
              find: {module: {path: 'services/${name}', files: ['${name}.jar']}}
              command: ['${java}', -jar, '${home}/${name}.jar']
              environment: {NAME: '${name}', PORT: '${port.http}', SIZE: 3}
              ready: {http: 'http://127.0.0.1:${port.http}/', within: 10s}
            programs:
              store: {title: Store, defaults: false, group: stores, find: {module: {path: store, files: [s]}}}
              queue: {title: Queue, defaults: false, group: stores, find: {module: {path: queue, files: [q]}}}
              web:
                title: Web
                group: web
                needs: [queue, store]
                ports: {http: 80}
                environment: {SIZE: 4, MORE: '${with.extra}'}
              # Without a port of this name, so the default would be a mistake.
              old:
                title: Old
                with: extra
                environment: {PORT: '1'}
                ready: {log: ready, within: 1s}
            """);

    assertThat(catalog.program("store").startable()).isFalse();
    Program web = catalog.program("web");
    assertThat(web.groups()).containsExactly("web");
    assertThat(web.needs()).containsExactly("store", "queue");
    assertThat(web.find().module())
        .contains(new Program.Module("services/web", List.of("web.jar")));
    assertThat(web.command()).containsExactly("${java}", "-jar", "${home}/web.jar");
    assertThat(web.environment())
        .containsOnly(
            entry("NAME", "web"),
            entry("PORT", "${port.http}"),
            entry("SIZE", "4"),
            entry("MORE", "${with.extra}"));
    Program old = catalog.program("old");
    assertThat(old.groups()).containsExactly("shop", "all");
    assertThat(old.needs()).containsExactly("store");
    assertThat(old.environment())
        .containsOnly(entry("NAME", "old"), entry("PORT", "1"), entry("SIZE", "3"));
    assertThat(old.ready().orElseThrow().probe()).isInstanceOf(Program.Probe.Log.class);
    assertThat(catalog.groups()).containsExactly("all", "shop", "stores", "web");
    assertThat(catalog.extras()).containsExactly("extra");
  }

  @Test
  void namesAMistakeInDefaultsOnce() {
    assertThat(
            mistakes(
                """
                defaults:
                  group: []
                  nonsense: 1
                  ready: {within: soon}
                programs:
                  a: {title: A, find: {module: {path: p, files: [f]}}}
                  b: {title: B, defaults: yes, group: g, find: {module: {path: p, files: [f]}}}
                  c: {title: C, find: {module: {path: p, files: [f]}}}
                """))
        .containsExactlyInAnyOrder(
            "backends/programs.yaml:2: defaults.group: must not be empty",
            "backends/programs.yaml:3: defaults.nonsense: is not known here; known: after, arguments, command, config-check,"
                + " defaults, environment, files, find, group, health, links, needs, optional, ports, prepare, ready, run-as, stop,"
                + " targets, title, version, with",
            "backends/programs.yaml:4: defaults.ready: must have exactly one of http, tcp, log, command, has 0",
            "backends/programs.yaml:4: defaults.ready.within: must be a time such as 500ms, 20s or 2m, is 'soon'",
            "backends/programs.yaml:7: programs.b.defaults: must be 'false' or be left out");
    assertThat(mistakes("defaults: 1\nprograms: {}\n"))
        .containsExactly(
            "backends/programs.yaml:1: defaults: must be a mapping (key: value), is a text");
  }

  @Test
  void namesANeedThatIsStartedOnlyWhenAskedFor() {
    assertThat(
            mistakes(
                """
                programs:
                  a: {title: A, group: g, needs: [b], find: {module: {path: p, files: ['f']}}}
                  b: {title: B, group: g, with: extra, find: {module: {path: p, files: [f]}}}
                  c: {title: C, group: g, with: extra, needs: [b], find: {module: {path: p, files: [f]}}}
                """))
        .containsExactly(
            "backends/programs.yaml:2: programs.a.needs: b is started only --with extra, and a without it too");
  }

  @Test
  void sortsByNeeds() {
    Catalog catalog =
        read(
            """
            programs:
              a: {title: A, group: g, needs: [b], after: [c], find: {module: {path: p, files: [f]}}}
              b: {title: B, group: g, find: {module: {path: p, files: [f]}}}
              c: {title: C, group: g, needs: [b], find: {module: {path: p, files: [f]}}}
            """);

    assertThat(catalog.programs()).extracting(Program::name).containsExactly("b", "c", "a");
  }

  @Test
  void namesEveryMistakeWithItsLine() {
    assertThat(
            mistakes(
                """
                programs:
                  a:
                    titel: A
                    group: g
                    version: 1
                    find: {module: {path: p, files: f}}
                    ports: {http: many}
                    command: x
                    ready: {within: 5 s}
                    stop: {signal: BOOM}
                """))
        .containsExactlyInAnyOrder(
            "backends/programs.yaml:3: programs.a: 'title' is missing",
            "backends/programs.yaml:6: programs.a.find.module.files: must be a list of texts, is a text",
            "backends/programs.yaml:7: programs.a.ports.http: must be a port number (1 to 65535), is 'many'",
            "backends/programs.yaml:8: programs.a.command: must be a list of texts, is a text",
            "backends/programs.yaml:9: programs.a.ready: must have exactly one of http, tcp, log, command, has 0",
            "backends/programs.yaml:9: programs.a.ready.within: must be a time such as 500ms, 20s or 2m, is '5 s'",
            "backends/programs.yaml:10: programs.a.stop.signal: must be one of [HUP, INT, QUIT, TERM, USR1, USR2]",
            "backends/programs.yaml:3: programs.a.titel: is not known here; known: after, arguments, command, config-check,"
                + " defaults, environment, files, find, group, health, links, needs, optional, ports, prepare, ready, run-as, stop,"
                + " targets, title, version, with");
  }

  @Test
  void namesUnknownPlaceholders() {
    assertThat(
            mistakes(
                """
                programs:
                  a:
                    title: A
                    group: g
                    find: {module: {path: '${root}/p', files: [f]}}
                    ports: {http: 80}
                    command: ['${jav}', '${port.grpc}', '${port.b.http}', '${binary.x}', '${version}']
                    ready: {tcp: grpc, within: 5s}
                """))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo(
                        "backends/programs.yaml:8: programs.a.ready.tcp: there is no port 'grpc'; there are [http]"));
    assertThat(
            mistakes(
                """
                programs:
                  a:
                    title: A
                    group: g
                    find: {module: {path: '${root}/p', files: [f]}}
                    ports: {http: 80}
                    command:
                      - '${jav}'
                      - '${port.grpc}'
                      - '${port.b.http}'
                      - '${binary.x}'
                      - '${version}'
                    ready: {tcp: http, within: 5s}
                """))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo(
                        "backends/programs.yaml:5: programs.a.find.module.path: ${root}: only ${version} is known in 'find'"),
            line ->
                assertThat(line)
                    .startsWith(
                        "backends/programs.yaml:8: programs.a.command[0]: ${jav}: unknown placeholder"),
            line ->
                assertThat(line)
                    .endsWith(
                        "programs.a.command[1]: ${port.grpc}: a has no port 'grpc'; it has [http]"),
            line ->
                assertThat(line)
                    .endsWith(
                        "programs.a.command[2]: ${port.b.http}: there is no program 'b'; there are a"),
            line -> assertThat(line).contains("command[3]: ${binary.x}: a has no binary 'x'"),
            line -> assertThat(line).endsWith("command[4]: ${version}: the entry has no version"));
  }

  @Test
  void namesMistakesInTargets() {
    assertThat(
            mistakes(
                """
                programs:
                  a:
                    title: A
                    group: g
                    find: {module: {path: p, files: [f]}}
                    ports: {http: 80}
                    targets:
                      - {in: ../up, port: grpc}
                    files:
                      - {link: x, text: y, to: z}
                """))
        .satisfiesExactly(
            line -> assertThat(line).contains(":8: programs.a.targets[0].in: the name of a folder"),
            line ->
                assertThat(line)
                    .endsWith("targets[0].port: there is no port 'grpc'; there are [http]"),
            line ->
                assertThat(line)
                    .endsWith("files[0]: must have exactly one of from, text, link, has 2"));
  }

  @Test
  void namesMistakesInArguments() {
    assertThat(
            mistakes(
                """
                programs:
                  web:
                    title: Web
                    group: shop
                    find: {module: {path: web, files: [w]}}
                    command: [run]
                    ready: {log: ready, within: 1s}
                    arguments:
                      - {beside: store, add: [x]}
                      - {overlay: 'No', add: ['${port.none}']}
                      - {add: [x]}
                      - {overlay: more}
                """))
        .hasSize(3)
        .anySatisfy(
            text -> assertThat(text).contains("arguments[1].overlay").contains("lower case"))
        .anySatisfy(text -> assertThat(text).contains("arguments[2]").contains("beside"))
        .anySatisfy(text -> assertThat(text).contains("arguments[3]").contains("'add' is missing"));
  }

  @Test
  void namesAnUnknownProgramInArguments() {
    assertThat(
            mistakes(
                """
                programs:
                  web:
                    title: Web
                    group: shop
                    find: {module: {path: web, files: [w]}}
                    command: [run]
                    ready: {log: ready, within: 1s}
                    arguments:
                      - {beside: store, add: [x]}
                """))
        .singleElement()
        .asString()
        .contains("there is no program 'store'");
  }

  @Test
  void namesACircle() {
    assertThat(
            mistakes(
                """
                programs:
                  a: {title: A, group: g, needs: [b], find: {module: {path: p, files: [f]}}}
                  b: {title: B, group: g, after: [c], find: {module: {path: p, files: [f]}}}
                  c: {title: C, group: g, needs: [a], find: {module: {path: p, files: [f]}}}
                """))
        .containsExactly("backends/programs.yaml:2: programs.a.needs: is a circle: a → b → c → a");
  }

  @Test
  void namesAnUnknownNeed() {
    assertThat(
            mistakes(
                """
                programs:
                  a: {title: A, group: g, needs: [b], find: {module: {path: p, files: [f]}}}
                """))
        .containsExactly(
            "backends/programs.yaml:2: programs.a.needs: there is no program 'b'; there are a");
  }

  @Test
  void namesTheSameKeyAndTheSameProgramTwice() throws IOException {
    write(
        "services/services.yaml",
        "programs:\n  a: {title: B, group: g, find: {module: {path: p, files: [f]}}}\n");
    assertThat(
            mistakes(
                """
                programs:
                  a:
                    title: A
                    title: B
                    group: g
                    find: {module: {path: p, files: [f]}}
                """))
        .containsExactly(
            "backends/programs.yaml:4: programs.a.title: is there twice",
            "services/services.yaml:2: programs.a: is there twice, first in backends/programs.yaml:3");
  }

  @Test
  void saysWhereYamlIsBroken() {
    assertThat(mistakes("programs:\n  a: {title: A\n  b: ]\n"))
        .singleElement()
        .asString()
        .startsWith("backends/programs.yaml:3: is not valid YAML: ");
    assertThat(mistakes(""))
        .containsExactly("backends/programs.yaml:1: is empty; 'programs:' is expected");
    assertThat(mistakes("- a\n"))
        .containsExactly("backends/programs.yaml:1: must be a mapping (key: value), is a list");
    assertThat(mistakes("program: {}\n"))
        .containsExactly(
            "backends/programs.yaml:1: 'programs' is missing",
            "backends/programs.yaml:1: program: is not known here; known: defaults, programs");
  }

  @Test
  void saysWhichFileIsMissing() {
    assertThat(
            catchThrowableOfType(
                    UserError.class,
                    () -> Catalog.read(root, List.of(root.resolve("backends/none.yaml"))))
                .why())
        .startsWith("backends/none.yaml:1: cannot be read: java.nio.file.NoSuchFileException");
  }

  private List<String> mistakes(String text) {
    return catchThrowableOfType(UserError.class, () -> read(text)).why().lines().toList();
  }

  private Catalog read(String text) {
    write("backends/programs.yaml", text);
    Path services = root.resolve("services/services.yaml");
    return Catalog.read(
        root,
        Files.exists(services)
            ? List.of(root.resolve("backends/programs.yaml"), services)
            : List.of(root.resolve("backends/programs.yaml")));
  }

  private void write(String file, String text) {
    try {
      Path path = root.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
