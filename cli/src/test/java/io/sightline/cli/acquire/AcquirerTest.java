package io.sightline.cli.acquire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.console.Progress;
import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.Layout;
import io.sightline.cli.instance.Located;
import io.sightline.cli.process.Subprocesses;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcquirerTest {

  @TempDir Path folder;

  private final StringWriter shown = new StringWriter();
  private final AtomicInteger requests = new AtomicInteger();
  private Layout layout;
  private Path bin;
  private HttpServer server;
  private long freeForABuild;

  @BeforeEach
  void prepare() throws IOException {
    layout =
        new Layout(
            folder.resolve("root"), "target", folder.resolve("state"), folder.resolve("cache"));
    bin = Files.createDirectories(folder.resolve("bin"));
    Files.createDirectories(layout.root().resolve("backends"));
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void takesTheCommandOnPathWhenItsVersionIsRight() throws IOException {
    command("tool", "echo tool version v1.2.7");
    command("tool-admin", "true");

    Located located = acquire(program(path("1.2")), false);

    assertThat(located.binaries()).containsEntry("tool", bin.resolve("tool").toRealPath());
    assertThat(located.binaries()).containsEntry("admin", bin.resolve("tool-admin").toRealPath());
    assertThat(requests).hasValue(0);
  }

  @Test
  void passesOverAnotherVersionAndAnIncompleteInstallation() throws Exception {
    command("tool", "echo tool version v1.3.0");
    serve("tool.tar.gz", archive("dist-1.2.3/tool", "admin"));

    Located located =
        acquire(
            program(
                path("1.2")
                    + release(
                        "tool.tar.gz", "sha256: " + sha(archive("dist-1.2.3/tool", "admin")))),
            false);

    assertThat(located.binaries().get("tool")).startsWith(layout.cache()).isExecutable();
    command("tool", "echo tool version v1.2.0");
    UserError error =
        catchThrowableOfType(UserError.class, () -> acquire(program(path("1.2")), false));
    assertThat(error.why()).contains("PATH: no tool-admin beside " + bin.resolve("tool"));
  }

  @Test
  void takesALaterVersionWhenTheEntrySaysSo() throws IOException {
    String entry = path("1.2").replace("matches: '1.2'", "at-least: '1.9'");
    command("tool-admin", "true");
    command("tool", "echo tool version v1.10.0");
    assertThat(acquire(program(entry), false).binaries()).containsKey("tool");
    command("tool", "echo tool version v1.9.3");
    assertThat(acquire(program(entry), false).binaries()).containsKey("tool");
    command("tool", "echo tool version v2.0.0");
    assertThat(acquire(program(entry), false).binaries()).containsKey("tool");

    command("tool", "echo tool version v1.8.9");
    UserError error = catchThrowableOfType(UserError.class, () -> acquire(program(entry), false));

    assertThat(error.why()).contains("is version 1.8, wanted 1.9 or later");
  }

  @Test
  void looksIntoTheFoldersOfTheEntryBeforePathAndReadsTheVersionOffAPath() throws IOException {
    command("tool", "echo must not be run; exit 1");
    command("tool-admin", "true");
    Path home = Files.createDirectories(folder.resolve("opt/tool-1.3.4/bin"));
    for (String name : List.of("tool", "tool-admin")) {
      Files.copy(bin.resolve(name), home.resolve(name));
    }
    Path links = Files.createDirectories(folder.resolve("links"));
    for (String name : List.of("tool", "tool-admin")) {
      Files.createSymbolicLink(links.resolve(name), home.resolve(name));
    }
    String entry =
        path("1.2")
            .replace("arguments: [--version]", "folders: ['" + links + "']")
            .replaceFirst("pattern: '[^']*'", "pattern: '/tool-(\\\\d+.\\\\d+)'")
            .replace("matches: '1.2'", "at-least: '1.3'");

    assertThat(acquire(program(entry), false).binaries())
        .containsEntry("admin", home.resolve("tool-admin").toRealPath());

    Files.delete(links.resolve("tool"));
    Files.delete(bin.resolve("tool"));
    UserError error = catchThrowableOfType(UserError.class, () -> acquire(program(entry), false));
    assertThat(error.why()).contains("PATH: no tool in " + links + " or on PATH");
  }

  @Test
  void downloadsOnceAndThenTakesTheCache() throws Exception {
    byte[] archive = archive("dist-1.2.3/tool", "admin");
    serve("tool.tar.gz", archive);
    serve("sums", (sha(archive) + "  tool.tar.gz\n").getBytes(StandardCharsets.UTF_8));
    Program program = program(release("tool.tar.gz", "checksums: '" + base() + "/sums'"));

    Located first = acquire(program, false);
    int asked = requests.get();
    Located second = acquire(program, false);

    assertThat(asked).isEqualTo(2);
    assertThat(requests).hasValue(2);
    assertThat(second).isEqualTo(first);
    assertThat(first.binaries().get("tool"))
        .hasContent("content of dist-1.2.3/tool")
        .isExecutable();
    assertThat(shown.toString()).contains("ok    tool", "1.2.3 downloaded and verified");
  }

  @Test
  void leavesNothingInTheCacheAfterAFailure() throws Exception {
    serve("tool.tar.gz", archive("dist-1.2.3/tool", "admin"));

    UserError error =
        catchThrowableOfType(
            UserError.class,
            () -> acquire(program(release("tool.tar.gz", "sha256: " + "0".repeat(64))), false));

    assertThat(error).hasMessage("there is no way to get Tool 1.2.3");
    assertThat(error.why())
        .contains("cache: not there", "release: " + base() + "/tool.tar.gz has the wrong checksum");
    try (var left = Files.list(layout.cache().resolve("tool"))) {
      assertThat(left).allMatch(file -> file.toString().endsWith(".lock"));
    }
  }

  @Test
  void refusesAnArchiveThatReachesOutside() throws Exception {
    byte[] archive = archive("../../outside", "admin");
    serve("tool.tar.gz", archive);

    UserError error =
        catchThrowableOfType(
            UserError.class,
            () -> acquire(program(release("tool.tar.gz", "sha256: " + sha(archive))), false));

    assertThat(error.why()).contains("the archive holds ../../outside, which lies outside of it");
    assertThat(folder.resolve("cache/outside")).doesNotExist();
  }

  @Test
  void buildsFromTheGoModuleWhenThereIsNoReleaseAndAgainWhenTheModuleChanged() throws Exception {
    module("package main\n\nfunc main() { println(\"one\") }\n");
    Program program =
        program(
            release("tool.tar.gz", "sha256: " + "0".repeat(64)).replace("admin: admin", "") + go());

    Located one = acquire(program, false);
    module("package main\n\nfunc main() { println(\"two\") }\n");
    Located two = acquire(program, false);

    assertThat(output(one.binaries().get("tool"))).isEqualTo("one\n");
    assertThat(output(two.binaries().get("tool"))).isEqualTo("two\n");
    assertThat(shown.toString())
        .contains("release: " + base() + "/tool.tar.gz answered 404")
        .contains("1.2.3 built");
  }

  @Test
  void passesOverAGoThatIsTooOld() throws Exception {
    module("package main\n\nfunc main() { println(\"one\") }\n");
    command("go", "echo go version go1.20.14 linux/amd64");

    Located located = acquire(program(go()), true);

    assertThat(output(located.binaries().get("tool"))).isEqualTo("one\n");
  }

  @Test
  void namesTheGoThatItFoundAndTheOneItNeeds() throws Exception {
    module("package main\n\nfunc main() { println(\"one\") }\n");
    Files.writeString(
        layout.root().resolve("backends/tool/go.mod"), "module example.org/tool\n\ngo 1.999.1\n");
    command("go", "echo go version go1.20.14 linux/amd64");

    UserError error = catchThrowableOfType(UserError.class, () -> acquire(program(go()), true));

    assertThat(error.why())
        .contains("Go module: Go 1.999.1 or newer is needed, but " + bin + "/go is 1.20.14");
  }

  @Test
  void asksForRoomOnlyWhenItMustBuild() throws Exception {
    freeForABuild = Long.MAX_VALUE;
    module("package main\n\nfunc main() { println(\"one\") }\n");
    byte[] archive = archive("dist-1.2.3/tool", "admin");
    serve("tool.tar.gz", archive);

    UserError error = catchThrowableOfType(UserError.class, () -> acquire(program(go()), true));
    Located released =
        acquire(program(release("tool.tar.gz", "sha256: " + sha(archive)) + go()), false);

    assertThat(error.why())
        .contains("Go module: ", " is free on the disk of /", "is needed to build it", "GOCACHE");
    assertThat(released.binaries().get("tool")).isExecutable();
  }

  @Test
  void asksNothingOfTheNetworkOffline() throws Exception {
    module("package main\n\nfunc main() { println(\"one\") }\n");

    acquire(program(release("tool.tar.gz", "sha256: " + "0".repeat(64)) + go()), true);

    assertThat(requests).hasValue(0);
  }

  @Test
  void takesABareProgramOutOfADependency() throws Exception {
    Path jar = folder.resolve("tools-1.0.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (String member : List.of("tool-1.2.3-darwin", "tool-1.2.3-linux")) {
        zip.putNextEntry(new ZipEntry(member));
        zip.write(("#!/bin/sh\necho " + member + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    Files.writeString(layout.root().resolve("backends/pom.xml"), "<project/>");
    command(
        "mvn",
        """
        for argument; do case "$argument" in -DoutputDirectory=*)
          mkdir -p "${argument#*=}" && cp '%s' "${argument#*=}" ;;
        esac; done"""
            .formatted(jar));

    Located located =
        acquire(
            program(
                """
                      maven:
                        pom: backends/pom.xml
                        unpack: {jar: 'tools-*.jar', member: 'tool-*-linux'}
                        binaries: {tool: tool-1.2.3-linux}
                """),
            true);

    assertThat(output(located.binaries().get("tool"))).isEqualTo("tool-1.2.3-linux\n");
    assertThat(shown.toString()).contains("1.2.3 resolved");
  }

  @Test
  void namesTheReasonOfEachWayThatFailed() throws Exception {
    module("package main\n\nfunc main() { nonsense }\n");

    UserError error =
        catchThrowableOfType(
            UserError.class,
            () ->
                acquire(
                    program(
                        path("1.2") + release("tool.tar.gz", "sha256: " + "0".repeat(64)) + go()),
                    false));

    assertThat(error.why())
        .contains(
            "PATH: no tool on PATH",
            "cache: not there",
            "release: " + base() + "/tool.tar.gz answered 404",
            "Go module: go build of tool failed:",
            "undefined: nonsense");
  }

  private Located acquire(Program program, boolean offline) {
    Subprocesses subprocesses = new Subprocesses(Instance.of(layout, "test"));
    String search = bin + ":/usr/local/go/bin:/usr/bin:/bin";
    Download download = new Download(Duration.ofSeconds(5), Duration.ofSeconds(5));
    try (Progress progress = new Progress(new PrintWriter(shown, true), false, 100)) {
      return new Acquirer(layout, subprocesses, offline, search, download, freeForABuild)
          .acquire(program, List.of(), progress);
    }
  }

  private Program program(String find) throws IOException {
    Path file = layout.root().resolve("programs.yaml");
    Files.writeString(
        file,
        """
        programs:
          tool:
            title: Tool
            group: stores
            version: 1.2.3
            find:
        """
            + find);
    return Catalog.read(layout.root(), List.of(file)).program("tool");
  }

  private static String path(String version) {
    return """
            path: {binaries: {tool: tool, admin: tool-admin}, arguments: [--version], pattern: 'version v?(\\d+\\.\\d+)', matches: '%s'}
      """
        .formatted(version);
  }

  private String release(String file, String sum) {
    return """
            release: {url: '%s/%s', %s, binaries: {tool: 'dist-${version}/tool', admin: admin}}
      """
        .formatted(base(), file, sum);
  }

  private static String go() {
    return "      go: {module: backends/tool, packages: {tool: .}}\n";
  }

  private void module(String main) throws IOException {
    Path module = Files.createDirectories(layout.root().resolve("backends/tool"));
    Files.writeString(module.resolve("go.mod"), "module example.org/tool\n\ngo 1.21\n");
    Files.writeString(module.resolve("main.go"), main);
  }

  private void command(String name, String script) throws IOException {
    Path file = bin.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void serve(String name, byte[] content) {
    server.createContext(
        "/" + name,
        exchange -> {
          requests.incrementAndGet();
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content);
          exchange.close();
        });
  }

  private static byte[] archive(String... files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new GzipCompressorOutputStream(bytes))) {
      for (String file : files) {
        byte[] content = ("content of " + file).getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(file);
        entry.setSize(content.length);
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static String sha(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  private static String output(Path command) throws Exception {
    Process process = new ProcessBuilder(command.toString()).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
