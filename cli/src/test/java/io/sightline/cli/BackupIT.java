package io.sightline.cli;

import static io.sightline.cli.fixture.CliFixture.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sightline.cli.fixture.CliFixture;
import io.sightline.cli.fixture.CliFixture.Run;
import io.sightline.cli.fixture.CliFixture.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Backups of tiny programs, and what becomes of them. */
@Execution(ExecutionMode.CONCURRENT)
class BackupIT {
  @TempDir private Path folder;

  private CliFixture cli;
  private Path archive;

  @BeforeEach
  void repository() {
    cli = new CliFixture(folder);
    archive = folder.resolve("kept.tar.gz");
    cli.programs(
        "programs:\n"
            + script(
                "store",
                "files: [{text: '${password.store}', to: password}]",
                "cd '${data}'; mkdir -p empty deep/er; umask 077; cp '${state}/password' deep/er/secret;"
                    + " date +%N >> changes; echo \"ready [$JAVA_TOOL_OPTIONS]\"; exec sleep 1000")
            + script("extra", "with: extra", "echo ready; exec sleep 1000")
            + script("other", "", "touch '${data}/there'; echo ready; exec sleep 1000"));
  }

  @AfterEach
  void nothingStays() {
    cli.run("down", "--all");
  }

  @Test
  void bringsDataAndPasswordsToAnotherInstance() throws IOException {
    assertThat(cli.run("up").exit()).isZero();
    assertThat(cli.run("down").exit()).isZero();
    Path data = cli.instance("default").resolve("data/store");
    Path secret = data.resolve("deep/er/secret");

    Run backup = cli.run("backup", archive.toString());

    assertThat(backup.exit()).as(backup.err()).isZero();
    assertThat(backup.out()).contains(archive.toString());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive)))
        .isEqualTo("rw-------");
    Run restore = cli.run("restore", archive.toString(), "--instance", "copy");
    assertThat(restore.exit()).as(restore.err()).isZero();
    assertThat(restore.out()).contains("./sightline up --instance copy");
    Path copy = cli.instance("copy").resolve("data/store");
    assertThat(copy.resolve("changes")).hasSameTextualContentAs(data.resolve("changes"));
    assertThat(copy.resolve("empty")).isEmptyDirectory();
    assertThat(copy.resolve("deep/er/secret")).hasSameTextualContentAs(secret);
    assertThat(Files.getPosixFilePermissions(copy.resolve("deep/er/secret")))
        .isEqualTo(Files.getPosixFilePermissions(secret));
    assertThat(cli.run("up", "--instance", "copy").exit()).isZero();
    assertThat(copy.resolve("deep/er/secret")).hasSameTextualContentAs(secret);
    assertThat(copy.resolve("changes")).content().hasLineCount(2);
  }

  /**
   * As a restore that was killed left it: `up` would make empty data, and the next one delete this.
   */
  @Test
  void startsNothingOnDataThatARestoreLeftHalfReplaced() throws IOException {
    assertThat(cli.run("up").exit()).isZero();
    assertThat(cli.run("down").exit()).isZero();
    Path data = cli.instance("default").resolve("data");
    Path replaced = data.resolveSibling("data.replaced");
    Files.move(data, replaced);

    for (String command : List.of("up", "backup")) {
      Run refused = cli.run(command);
      assertThat(refused.exit()).as(command).isEqualTo(1);
      assertThat(refused.err())
          .contains("ended while it replaced the data", "rename it to " + data);
    }
    assertThat(data).doesNotExist();

    Files.move(replaced, data);
    assertThat(cli.run("up").exit()).isZero();
    assertThat(data.resolve("store/changes")).content().hasLineCount(2);
  }

  @Test
  void stopsWhatRunsOnlyWhenAskedToAndStartsTheSameAgain() throws IOException {
    assertThat(cli.run("up", "--with", "extra", "--only", "stores").exit()).isZero();

    Run refused = cli.run("backup", archive.toString());
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("instance 'default' runs", "backup --restart");
    assertThat(archive).doesNotExist();

    Run backup = cli.run("backup", "--restart", archive.toString());

    assertThat(backup.exit()).as(backup.err()).isZero();
    assertThat(cli.run("status").out()).contains("store", "extra", "other").doesNotContain("down");
    assertThat(cli.instance("default").resolve("data/store/changes")).content().hasLineCount(2);
    assertThat(cli.run("restore", archive.toString(), "--yes").err())
        .contains("instance 'default' runs", "./sightline down");
    assertThat(cli.run("down").exit()).isZero();
    assertThat(cli.run("restore", archive.toString()).err())
        .contains("has data of its own", "--yes");
    assertThat(cli.instance("default").resolve("data/store/changes")).content().hasLineCount(2);
    assertThat(cli.run("restore", archive.toString(), "--yes").exit()).isZero();
    assertThat(cli.instance("default").resolve("data/store/changes")).content().hasLineCount(1);
  }

  @Test
  void tellsThatWhatItStoppedDoesNotStartAgain() {
    cli.programs(
        "programs:\n"
            + script(
                "store",
                "",
                "echo the second start fails; test ! -e '${data}/once' || exit 3; touch '${data}/once'; "
                    + CliFixture.RUNS));
    assertThat(cli.run("up").exit()).isZero();

    Run backup = cli.run("backup", "--restart", archive.toString());

    assertThat(backup.exit()).isEqualTo(1);
    assertThat(backup.err())
        .contains(archive + " is complete, but instance 'default' is stopped")
        .contains("the second start fails", "./sightline up starts it");
    assertThat(archive).isNotEmptyFile();
  }

  @Test
  void tellsThatWhatItStoppedStaysSoWhenItIsEnded() throws IOException {
    cli.programs(
        "programs:\n"
            // Takes no room, but its while to be packed.
            + script("store", "", "truncate -s 60G '${data}/large'; " + CliFixture.RUNS));
    assertThat(cli.run("up").exit()).isZero();
    Running backup = cli.start("backup", "--restart", archive.toString());
    Path unfinished = folder.resolve("kept.tar.gz.part");
    await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(unfinished));

    backup.process().destroy();

    Run ended = backup.await();
    assertThat(ended.exit()).isEqualTo(128 + 15);
    assertThat(ended.out()).contains("instance 'default' is stopped; ./sightline up starts it");
    assertThat(unfinished).doesNotExist();
    assertThat(archive).doesNotExist();
    assertThat(cli.run("status").exit()).isEqualTo(1);
  }

  @Test
  void restoresNothingOfWhatIsNotWhole() throws IOException {
    assertThat(cli.run("up").exit()).isZero();
    assertThat(cli.run("down").exit()).isZero();
    assertThat(cli.run("backup", archive.toString()).exit()).isZero();
    byte[] whole = Files.readAllBytes(archive);
    Path broken = folder.resolve("broken.tar.gz");
    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 0x40;

    for (byte[] content :
        List.of(Arrays.copyOf(whole, whole.length / 2), flipped, new byte[0], "no".getBytes())) {
      Files.write(broken, content);
      Run restore = cli.run("restore", broken.toString(), "--yes");
      assertThat(restore.exit()).isEqualTo(1);
      assertThat(restore.err()).contains("cannot be restored", "nothing was changed");
      assertThat(cli.instance("default").resolve("data/store/changes")).content().hasLineCount(1);
      try (Stream<Path> left = Files.list(cli.instance("default"))) {
        assertThat(left).noneMatch(path -> path.getFileName().toString().contains("restored"));
      }
    }
  }

  @Test
  void explainsWhatCannotBe() throws IOException {
    assertThat(cli.run("backup").err()).contains("there is no instance 'default'");
    assertThat(cli.run("restore", "nothing.tar.gz").err()).contains("there is no file");
    assertThat(cli.run("up").exit()).isZero();
    assertThat(cli.run("down").exit()).isZero();
    assertThat(cli.run("backup", folder.resolve("no/where").toString()).err())
        .contains("there is no folder");
    Files.writeString(archive, "precious");
    assertThat(cli.run("backup", archive.toString()).err()).contains("exists", "--yes");
    assertThat(archive).content().isEqualTo("precious");
    assertThat(cli.run("backup", archive.toString(), "--yes").exit()).isZero();
    assertThat(cli.run("restore", archive.toString(), "--yes").exit()).isZero();
  }
}
