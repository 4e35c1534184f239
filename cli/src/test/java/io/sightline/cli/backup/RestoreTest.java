package io.sightline.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.console.Progress;
import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.Layout;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What archives can do that no backup of ours would be, and what fails in the middle. */
class RestoreTest {
  private static final String MANIFEST =
      """
      {"format": 1, "created": 0, "instance": "default", "programs": {}, "passwords": {"store": "new"}}
      """;

  @TempDir private Path folder;

  private Instance instance;
  private Path archive;

  /** An entry of an archive; a link if it has a target. */
  private record Entry(String name, String target) {}

  @BeforeEach
  void anInstanceWithData() throws IOException {
    Layout layout = new Layout(folder, "target", folder.resolve("state"), folder.resolve("cache"));
    instance = Instance.of(layout, "default");
    instance.storePasswords(Map.of("store", "old"));
    Files.createDirectories(instance.dataOf("store"));
    Files.writeString(instance.dataOf("store").resolve("orders"), "precious");
    archive = folder.resolve("kept.tar.gz");
  }

  @Test
  void replacesDataAndPasswordsAndBringsLinksThatStayInside() throws IOException {
    write(MANIFEST, link("store/a/up", "../../later/file"), file("later/file"));

    assertThat(restore()).isEmpty();

    assertThat(instance.dataOf("store").resolve("a/up")).isSymbolicLink().hasContent("content");
    assertThat(instance.dataOf("store").resolve("orders")).doesNotExist();
    assertThat(instance.passwords()).containsExactly(Map.entry("store", "new"));
    nothingIsLeftBeside();
  }

  @Test
  void writesNothingThroughLinks() throws IOException {
    write(
        MANIFEST, link("a/b/c/l1", "../../.."), link("l2", "a/b/c/l1/../../../x"), file("l2/evil"));
    refused("l2", "leads out of the data");

    write(MANIFEST, link("inside", "store"), file("inside/evil"));
    refused("inside", "twice");
  }

  @Test
  void refusesLinksThatLeadOut() throws IOException {
    for (String target : List.of("..", "../x", "/etc", "down/../../..", "a/b/../../c")) {
      write(MANIFEST, link("store", target));
      refused("store", "leads out of the data");
    }
  }

  @Test
  void refusesWhatIsThereTwice() throws IOException {
    write(MANIFEST, file("a"), file("a"));
    refused("a twice");
    write(MANIFEST, link("a", "b"), link("a", "c"));
    refused("a twice");
  }

  @Test
  void refusesAnArchiveWithoutPasswords() throws IOException {
    write("{\"format\": 1, \"instance\": \"default\", \"programs\": {}}", file("a"));
    refused("no passwords");
    write("{\"format\": 1, \"instance\": \"default\", \"passwords\": {}}", file("a"));
    refused("no programs");
    write("null", file("a"));
    refused("no programs");
  }

  @Test
  void takesBackTheDataWhenThePasswordsCannotBeStored() throws IOException {
    write(MANIFEST, file("a"));
    Path settings = instance.directory().resolve("instance.json");
    Files.delete(settings);
    Files.createDirectories(settings.resolve("in the way"));

    assertThatThrownBy(this::restore).hasMessageContaining("instance.json");

    assertThat(instance.dataOf("store").resolve("orders")).hasContent("precious");
    nothingIsLeftBeside();
  }

  @Test
  void leavesWhatAnEndedRestoreLeftToTheUser() throws IOException {
    write(MANIFEST, file("a"));
    Path replaced = instance.directory().resolve("data.replaced");
    Files.move(instance.data(), replaced);

    assertThatThrownBy(this::restore)
        .isInstanceOfSatisfying(
            UserError.class, error -> assertThat(error.text()).contains(replaced.toString()));
    assertThat(replaced.resolve("store/orders")).hasContent("precious");
  }

  /** Between the data and the passwords. */
  @Test
  void goesOnWithNoInstanceWhoseDataIsHalfReplaced() throws IOException {
    write(MANIFEST, file("a"));
    Path replaced = instance.directory().resolve("data.replaced");
    Files.move(instance.data(), replaced);
    Files.createDirectories(instance.data());

    assertThatThrownBy(this::restore)
        .isInstanceOfSatisfying(
            UserError.class,
            error ->
                assertThat(error.text())
                    .contains(replaced.toString(), "passwords", "delete " + instance.data()));
    assertThat(replaced.resolve("store/orders")).hasContent("precious");
  }

  @Test
  void savesNoNameThatItCouldNotRestore() throws IOException {
    Files.writeString(instance.dataOf("store").resolve("two\nlines"), "");
    ThrowingCallable backup =
        () -> new Backup(instance, Catalog.empty(), progress()).write(archive);

    assertThatThrownBy(backup)
        .isInstanceOfSatisfying(
            UserError.class, error -> assertThat(error.text()).contains("line break", "rename"));
    assertThat(archive).doesNotExist();
    assertThat(folder.resolve("kept.tar.gz.part")).doesNotExist();
  }

  private List<String> restore() throws IOException {
    return new Restore(instance, Catalog.empty(), progress()).from(archive);
  }

  private static Progress progress() {
    return new Progress(new PrintWriter(OutputStream.nullOutputStream()), false, 80);
  }

  private void refused(String... words) throws IOException {
    assertThatThrownBy(this::restore)
        .isInstanceOfSatisfying(
            UserError.class,
            error -> assertThat(error.text()).contains(words).contains("nothing was changed"));
    assertThat(instance.dataOf("store").resolve("orders")).hasContent("precious");
    assertThat(instance.passwords()).containsExactly(Map.entry("store", "old"));
    nothingIsLeftBeside();
  }

  private void nothingIsLeftBeside() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      assertThat(all.map(path -> path.getFileName().toString()))
          .doesNotContain("data.restored", "data.replaced", "data.outdated", "evil", "x");
    }
  }

  private static Entry file(String name) {
    return new Entry(name, "");
  }

  private static Entry link(String name, String target) {
    return new Entry(name, target);
  }

  private void write(String manifest, Entry... entries) throws IOException {
    StringBuilder sums = new StringBuilder();
    byte[] content = "content".getBytes(StandardCharsets.UTF_8);
    String sum = Digests.end(digestOf(content));
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(
            new GzipCompressorOutputStream(Files.newOutputStream(archive)))) {
      add(tar, Names.MANIFEST, manifest.getBytes(StandardCharsets.UTF_8));
      for (Entry entry : entries) {
        String name = Names.DATA + entry.name();
        if (entry.target().isEmpty()) {
          add(tar, name, content);
          sums.append(sum).append("  ").append(name).append('\n');
        } else {

          TarArchiveEntry link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
          link.setLinkName(entry.target());
          tar.putArchiveEntry(link);
          tar.closeArchiveEntry();
        }
      }
      add(tar, Names.CHECKSUMS, sums.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private static MessageDigest digestOf(byte[] content) {
    MessageDigest digest = Digests.start();
    digest.update(content);
    return digest;
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    entry.setMode(0600);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }
}
