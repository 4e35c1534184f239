package io.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sightline.cli.acquire.FileTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that finds a JDK and hands over. */
class ScriptIT {

  @TempDir Path folder;

  private Path repository;

  private record Run(int exit, String output) {}

  @BeforeEach
  void copyOfTheRepository() throws IOException {
    Path root = Path.of(System.getProperty("sightline.root"));
    Path built = root.resolve("cli").resolve(System.getProperty("sightline.target"));
    repository = Files.createDirectories(folder.resolve("my repository"));
    Files.copy(root.resolve("sightline"), repository.resolve("sightline"));
    repository.resolve("sightline").toFile().setExecutable(true);
    Path target = Files.createDirectories(repository.resolve("cli/target"));
    FileTrees.copy(built.resolve("sightline-cli.jar"), target.resolve("sightline-cli.jar"));
    FileTrees.copy(built.resolve("libs"), target.resolve("libs"));
  }

  @Test
  void runsFromAnywhereAndThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), repository.resolve("sightline"));

    Run run = run(Map.of("JAVA_HOME", System.getProperty("java.home")), link, "--version");

    assertThat(run.output()).startsWith("sightline 0.");
    assertThat(run.exit()).isZero();
  }

  @Test
  void handsOverNoOptionsForJvms() throws Exception {
    Run run =
        run(
            Map.of("JAVA_HOME", System.getProperty("java.home"), "JAVA_TOOL_OPTIONS", "-Dseen=1"),
            repository.resolve("sightline"),
            "--version");

    assertThat(run.output()).doesNotContain("Picked up");
    assertThat(run.exit()).isZero();
  }

  @Test
  void passesExitCodesOn() throws Exception {
    assertThat(
            run(
                    Map.of("JAVA_HOME", System.getProperty("java.home")),
                    repository.resolve("sightline"),
                    "upp")
                .exit())
        .isEqualTo(2);
  }

  @Test
  void findsAJdkInToolchainsAndWhereTheyAreInstalled() throws Exception {
    Path home = Path.of(System.getProperty("java.home"));
    Path settings = Files.createDirectories(folder.resolve("home/.m2"));
    Files.writeString(
        settings.resolve("toolchains.xml"),
        "<toolchains><jdkHome>" + home + "</jdkHome></toolchains>");
    Path none = Files.createDirectories(folder.resolve("none"));
    assertThat(
            run(
                    Map.of(
                        "HOME",
                        folder.resolve("home").toString(),
                        "SIGHTLINE_JVM_FOLDER",
                        none.toString()),
                    repository.resolve("sightline"),
                    "--version")
                .exit())
        .isZero();
    assertThat(
            run(
                    Map.of("SIGHTLINE_JVM_FOLDER", home.getParent().toString()),
                    repository.resolve("sightline"),
                    "--version")
                .exit())
        .isZero();
  }

  @Test
  void explainsWhenThereIsNoJdk() throws Exception {
    Path old = Files.createDirectories(folder.resolve("jvms/jdk-17/bin"));
    for (String name : List.of("java", "javac")) {
      Files.writeString(old.resolve(name), "#!/bin/sh\n");
      old.resolve(name).toFile().setExecutable(true);
    }
    Files.writeString(old.resolveSibling("release"), "JAVA_VERSION=\"17.0.2\"\n");

    Run run =
        run(
            Map.of(
                "SIGHTLINE_JVM_FOLDER",
                folder.resolve("jvms").toString(),
                "PATH",
                pathWithoutJava()),
            repository.resolve("sightline"),
            "status");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.output())
        .contains(
            "error: no JDK 21 or newer was found", "jdk-17 (version 17)", "next: install one");
  }

  @Test
  void explainsAWrongJavaHomeOfOurs() throws Exception {
    Run run =
        run(Map.of("SIGHTLINE_JAVA_HOME", "/nowhere"), repository.resolve("sightline"), "status");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.output()).contains("SIGHTLINE_JAVA_HOME is not a JDK 21 or newer");
  }

  @Test
  void doesNotBuildWhatBelongsToMaven() throws Exception {
    Files.delete(repository.resolve("cli/target/sightline-cli.jar"));

    Run run =
        run(
            Map.of("JAVA_HOME", System.getProperty("java.home")),
            repository.resolve("sightline"),
            "status");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.output()).contains("cli/target/sightline-cli.jar is not there", "mvn package");
  }

  @Test
  void setsUpHomeAndCharactersWhereTheCallerHasNone() throws Exception {
    ProcessBuilder builder =
        builder(
            Map.of("SIGHTLINE_JAVA_HOME", jdkThatShowsItsEnvironment(), "LC_ALL", "POSIX"),
            repository.resolve("sightline"),
            "status");
    builder.environment().remove("HOME");

    Run run = run(builder);

    assertThat(run.output()).contains("LC_ALL=C.UTF-8\n").containsPattern("(?m)^HOME=/");
    assertThat(run.exit()).isZero();
  }

  @Test
  void leavesCharactersAloneThatJavaCanRead() throws Exception {
    Run run =
        run(
            Map.of("SIGHTLINE_JAVA_HOME", jdkThatShowsItsEnvironment(), "LC_ALL", "C.utf8"),
            repository.resolve("sightline"),
            "status");

    assertThat(run.output()).contains("LC_ALL=C.utf8\n");
  }

  @Test
  void explainsAFolderThatItCannotBuildIn() throws Exception {
    Files.writeString(repository.resolve("cli/.build"), "a file");

    Run run =
        run(
            Map.of("JAVA_HOME", System.getProperty("java.home"), "SIGHTLINE_TARGET", ".build"),
            repository.resolve("sightline"),
            "status");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.output())
        .startsWith("error: the command cannot be built in " + repository + "/cli/.build\n  why:  ")
        .contains("File exists", "next: run it as the owner");
  }

  @Test
  void saysThatItWaitsForAnotherBuildAndEndsWithTheCodeOfAnInterrupt() throws Exception {
    Path started = folder.resolve("started");
    executable(
        folder.resolve("bin/mvn"), "echo $$ >> '" + started + "'\nexec sleep 100 > /dev/null 2>&1");
    Map<String, String> environment =
        Map.of(
            "JAVA_HOME",
            System.getProperty("java.home"),
            "SIGHTLINE_TARGET",
            ".build",
            "PATH",
            folder.resolve("bin") + ":" + System.getenv("PATH"));
    Path firstOutput = folder.resolve("first");
    Path secondOutput = folder.resolve("second");
    ProcessBuilder builder = builder(environment, repository.resolve("sightline"), "status");
    Process first = builder.redirectOutput(firstOutput.toFile()).start();
    await().until(() -> Files.exists(started) && Files.size(started) > 0);
    Process second = builder.redirectOutput(secondOutput.toFile()).start();
    await()
        .untilAsserted(
            () ->
                assertThat(secondOutput)
                    .hasContent("waiting for another ./sightline that builds the command"));

    // As Ctrl-C does it: Maven ends, too.
    signal("INT", String.valueOf(first.pid()));
    signal("KILL", Files.readString(started).strip());
    assertThat(first.waitFor()).isEqualTo(130);

    await().until(() -> Files.readAllLines(started).size() == 2);
    signal("INT", String.valueOf(second.pid()));
    assertThat(second.waitFor()).isEqualTo(130);
    assertThat(firstOutput).content().doesNotContain("waiting", "error");
  }

  private String jdkThatShowsItsEnvironment() throws IOException {
    Path home = folder.resolve("jdk");
    executable(home.resolve("bin/java"), "env");
    executable(home.resolve("bin/javac"), "exit 1");
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25\"\n");
    return home.toString();
  }

  private static void executable(Path file, String script) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static void signal(String name, String pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
  }

  /** The tools that the script needs, in a folder without java. */
  private String pathWithoutJava() throws IOException {
    Path tools = Files.createDirectories(folder.resolve("tools"));
    for (String tool : List.of("bash", "sed", "readlink", "dirname", "env")) {
      Path real =
          Arrays.stream(System.getenv("PATH").split(":"))
              .map(directory -> Path.of(directory, tool))
              .filter(Files::isExecutable)
              .findFirst()
              .orElseThrow();
      FileTrees.copy(real.toRealPath(), tools.resolve(tool));
    }
    return tools.toString();
  }

  private static Run run(ProcessBuilder builder) throws Exception {
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }

  private Run run(Map<String, String> environment, Path script, String... arguments)
      throws Exception {
    return run(builder(environment, script, arguments));
  }

  private ProcessBuilder builder(
      Map<String, String> environment, Path script, String... arguments) {
    // A build in the background ignores signals (SIGINT, with nohup also SIGHUP), and so would all
    // that it starts.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal", script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().remove("JAVA_HOME");
    builder.environment().remove("SIGHTLINE_JAVA_HOME");
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("SIGHTLINE_TARGET", "target");
    builder.environment().putAll(environment);
    return builder;
  }
}
