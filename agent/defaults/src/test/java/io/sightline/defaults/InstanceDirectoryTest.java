package io.sightline.defaults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceDirectoryTest {

  @TempDir private Path directory;
  private Path home;

  @BeforeEach
  void makeHome() throws IOException {
    home = Files.createDirectory(directory.resolve("home"));
  }

  @Test
  void isBelowTheHomeOfTheUser() {
    assertThat(find(Map.of(), home.toString()))
        .isEqualTo(home.resolve(".local/state/sightline/instances"))
        .isDirectory();
  }

  @Test
  void stateOfTheUserMayBeElsewhere() {
    Path state = directory.resolve("state");

    assertThat(find(Map.of("XDG_STATE_HOME", state.toString()), home.toString()))
        .isEqualTo(state.resolve("sightline/instances"));
    assertThat(find(Map.of("XDG_STATE_HOME", "relative"), home.toString())).startsWith(home);
    assertThat(home.resolve(".local")).isDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"?", "", "relative", "/nonexistent/home"})
  void isTemporaryForAUserWithoutAHome(String noHome) {
    assertThat(find(Map.of(), noHome)).isEqualTo(temporary());
  }

  @Test
  void isTemporaryWhereNothingCanBeMade() throws IOException {
    Files.writeString(home.resolve(".local"), "no directory");

    assertThat(find(Map.of(), home.toString())).isEqualTo(temporary());
    assertThat(find(Map.of(), null)).isEqualTo(temporary());
  }

  private Path temporary() {
    return directory.resolve("tmp/sightline-instances-alice");
  }

  private Path find(Map<String, String> environment, String home) {
    return InstanceDirectory.find(environment, home, directory.resolve("tmp").toString(), "alice");
  }
}
