package io.sightline.cli.docker;

import io.sightline.cli.console.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Docker's compose plugin, at work on the repository's compose file. */
public final class DockerCompose {
  /** The first that can include files, wait by quick health checks and hold configurations. */
  private static final int LEAST_MAJOR = 2;

  private static final int LEAST_MINOR = 24;
  private static final Pattern VERSION = Pattern.compile("v?(\\d+)\\.(\\d+)");
  private static final String NATIVE = "leave --runtime out: the native programs are the same ones";

  private final Path root;
  private final EnvFile env;

  /** That of the repository in this folder. */
  public DockerCompose(Path root) {
    this.root = root;
    this.env = new EnvFile(root);
  }

  /** One container as compose sees it. */
  public record Container(String service, String state, String health, String status) {
    /** Whether it does what it is there for. */
    public boolean well() {
      return state.equals("running") && (health.isEmpty() || health.equals("healthy"));
    }
  }

  private record Answer(int exit, String text) {}

  /** The passwords that the containers get. */
  public EnvFile env() {
    return env;
  }

  /** Fails, saying what is missing, unless docker, its compose plugin and its engine are there. */
  public void require() {
    Answer version;
    try {
      version = ask(List.of("docker", "compose", "version", "--short"));
    } catch (IOException e) {
      throw new UserError(
          "docker is not there",
          e.getMessage(),
          "install it (https://docs.docker.com/engine/install/), or " + NATIVE,
          e);
    }
    Matcher numbers = VERSION.matcher(version.text());
    if (version.exit() != 0 || !numbers.find()) {
      throw new UserError(
          "docker has no compose plugin",
          version.text(),
          "install it (Debian, Ubuntu: docker-compose-plugin of docker's own packages), or "
              + NATIVE);
    }
    int major = Integer.parseInt(numbers.group(1));
    int minor = Integer.parseInt(numbers.group(2));
    if (major < LEAST_MAJOR || major == LEAST_MAJOR && minor < LEAST_MINOR) {
      throw new UserError(
          "docker's compose plugin is too old: " + version.text(),
          "the compose files need %d.%d or later".formatted(LEAST_MAJOR, LEAST_MINOR),
          "renew it, or " + NATIVE);
    }
    Answer engine = askOrFail(List.of("docker", "info", "--format", "{{.ServerVersion}}"));
    if (engine.exit() != 0) {
      throw new UserError(
          "docker's engine does not answer",
          engine.text(),
          "start it (systemctl start docker), see that you may use it (group docker), or "
              + NATIVE);
    }
  }

  /**
   * Runs a command of compose, its output being ours.
   *
   * @param extras profiles to add to those of .env
   * @return its exit code
   */
  public int run(Set<String> extras, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("docker", "compose"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile()).inheritIO();
    builder.environment().put("COMPOSE_PROFILES", profiles(extras));
    // What natively is ${with.NAME}: how other containers learn that it is there.
    extras.forEach(
        extra ->
            builder
                .environment()
                .put(extra.toUpperCase(Locale.ROOT).replace('-', '_') + "_ENABLED", "true"));
    try {
      return builder.start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  /** All containers, also those that have ended. */
  public List<Container> containers() {
    Answer answer =
        askOrFail(
            List.of(
                "docker",
                "compose",
                "--profile",
                "*",
                "ps",
                "--all",
                "--format",
                "{{.Service}}\t{{.State}}\t{{.Health}}\t{{.Status}}"));
    if (answer.exit() != 0) {
      throw new UserError(
          "the containers cannot be listed", answer.text(), "mend what it says, and try again");
    }
    return answer
        .text()
        .lines()
        .map(line -> line.split("\t", -1))
        .filter(parts -> parts.length == 4)
        .map(parts -> new Container(parts[0], parts[1], parts[2], parts[3]))
        .sorted(java.util.Comparator.comparing(Container::service))
        .toList();
  }

  /** A variable of the caller would replace the one of .env: both count. */
  private String profiles(Set<String> extras) {
    Set<String> profiles = new TreeSet<>(extras);
    String usual = System.getenv("COMPOSE_PROFILES");
    if (usual == null) {
      usual = env.variables().getOrDefault("COMPOSE_PROFILES", "");
    }
    for (String profile : usual.split(",")) {
      if (!profile.isBlank()) {
        profiles.add(profile.strip());
      }
    }
    return String.join(",", profiles);
  }

  private Answer askOrFail(List<String> command) {
    try {
      return ask(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Answer ask(List<String> command) throws IOException {
    Path errors = Files.createTempFile("sightline-docker-", ".err");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(root.toFile())
              .redirectError(errors.toFile())
              .start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exit = process.waitFor();
      // Warnings go there too, and are no answer.
      return new Answer(exit, (exit == 0 ? out : out + Files.readString(errors)).strip());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.delete(errors);
    }
  }
}
