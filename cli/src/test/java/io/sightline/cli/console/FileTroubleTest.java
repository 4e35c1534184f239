package io.sightline.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

class FileTroubleTest {

  @Test
  void explainsAFullDiskOnce() {
    IOException full = new IOException("No space left on device");

    assertThat(FileTrouble.of(new UncheckedIOException(full)).orElseThrow().text())
        .isEqualTo(
            """
            error: the disk is full
              why:  No space left on device
              next: make room and run the command again""");
  }

  @Test
  void tellsWhatAProgramFailedAtWhenItFoundTheDiskFull() {
    UserError error = new UserError("It did not start", "exit 1\nx: No space left on device", "");

    assertThat(FileTrouble.fullDisk(error).orElseThrow().why())
        .isEqualTo("It did not start:\nx: No space left on device");
  }

  @Test
  void namesTheFileAndWhatIsWrongWithIt() {
    UserError denied = FileTrouble.of(new AccessDeniedException("/a/lock")).orElseThrow();
    assertThat(denied).hasMessage("cannot read or write /a/lock");
    assertThat(denied.why()).contains(System.getProperty("user.name"));
    assertThat(denied.next()).contains("SIGHTLINE_STATE_DIR");
    assertThat(
            FileTrouble.of(
                    new UncheckedIOException(
                        new FileSystemException("/a", null, "Read-only file system")))
                .orElseThrow()
                .why())
        .isEqualTo("Read-only file system");
  }

  @Test
  void leavesOtherFailuresAlone() {
    assertThat(FileTrouble.of(new UncheckedIOException(new IOException("reset")))).isEmpty();
    assertThat(FileTrouble.of(new IllegalStateException())).isEmpty();
  }
}
