package io.sightline.cli.backup;

import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.console.Progress;
import io.sightline.cli.console.Units;
import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.process.WhenEnded;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/**
 * Puts all data of an instance into one archive. The instance must not run: only so is what one
 * store says also what the others say.
 */
public final class Backup {

  private final Instance instance;
  private final Catalog catalog;
  private final Progress progress;

  private final Map<String, String> checksums = new TreeMap<>();
  private long bytes;

  /** Prepares a backup of this instance. */
  public Backup(Instance instance, Catalog catalog, Progress progress) {
    this.instance = instance;
    this.catalog = catalog;
    this.progress = progress;
  }

  /**
   * Writes the archive; it is there as a whole or not at all.
   *
   * @return how many files it holds
   */
  public int write(Path archive) throws IOException {
    Path unfinished = archive.resolveSibling(archive.getFileName() + ".part");
    Files.deleteIfExists(unfinished);
    Progress.Task task = progress.start("backup");
    // It holds the passwords: also what is unfinished must not stay.
    try (WhenEnded left = WhenEnded.run("delete " + unfinished, () -> delete(unfinished))) {
      Files.createFile(
          unfinished,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(unfinished));
          TarArchiveOutputStream tar =
              new TarArchiveOutputStream(
                  new GzipCompressorOutputStream(file), StandardCharsets.UTF_8.name())) {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        add(tar, Names.MANIFEST, manifest().toBytes());
        data(tar, task);
        StringBuilder lines = new StringBuilder();
        checksums.forEach((name, sum) -> lines.append(sum).append("  ").append(name).append('\n'));
        add(tar, Names.CHECKSUMS, lines.toString().getBytes(StandardCharsets.UTF_8));
      }
      Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
      task.done(
          "%d files, %s, %s packed"
              .formatted(
                  checksums.size(),
                  Units.formatBytes(bytes),
                  Units.formatBytes(Files.size(archive))));
      return checksums.size();
    } catch (IOException | RuntimeException e) {
      task.failed("was not written");
      throw e;
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static void delete(Path unfinished) {
    try {
      Files.deleteIfExists(unfinished);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Manifest manifest() {
    Map<String, String> versions = new TreeMap<>();
    catalog.programs().stream()
        .filter(program -> Files.exists(instance.dataOf(program.name())))
        .forEach(program -> versions.put(program.name(), program.version()));
    return new Manifest(
        Manifest.FORMAT,
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        instance.name(),
        versions,
        instance.passwords());
  }

  private void data(TarArchiveOutputStream tar, Progress.Task task) throws IOException {
    Path folder = instance.data();
    try (Stream<Path> walk = Files.walk(folder)) {
      List<Path> paths = walk.filter(path -> !path.equals(folder)).sorted().toList();
      for (Path path : paths) {
        String name = Names.DATA + folder.relativize(path);
        requireOneLine(path, name);
        if (Files.isSymbolicLink(path)) {
          TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
          entry.setLinkName(Files.readSymbolicLink(path).toString());
          tar.putArchiveEntry(entry);
          tar.closeArchiveEntry();
        } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          // Also empty ones: some programs want to find them.
          TarArchiveEntry entry = new TarArchiveEntry(name + "/");
          entry.setMode(mode(path));
          tar.putArchiveEntry(entry);
          tar.closeArchiveEntry();
        } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          file(tar, path, name);
          task.update(Units.formatBytes(bytes));
        }
        // What is left are sockets and pipes of programs, which make them again.
      }
    }
  }

  /** The list of checksums has a line for each: what has more could not be restored. */
  private static void requireOneLine(Path path, String name) {
    if (name.lines().count() > 1 || name.endsWith("\n") || name.endsWith("\r")) {
      throw new UserError(
          "there is a file with a line break in its name, which cannot be saved",
          path.toString(),
          "rename or delete it");
    }
  }

  private void file(TarArchiveOutputStream tar, Path path, String name) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    long size = Files.size(path);
    entry.setSize(size);
    entry.setMode(mode(path));
    entry.setLastModifiedTime(Files.getLastModifiedTime(path));
    tar.putArchiveEntry(entry);
    MessageDigest digest = Digests.start();
    try (InputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
      in.transferTo(tar);
    }
    tar.closeArchiveEntry();
    checksums.put(name, Digests.end(digest));
    bytes += size;
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

  private static int mode(Path path) throws IOException {
    int mode = 0;
    for (PosixFilePermission permission : Files.getPosixFilePermissions(path)) {
      // From OWNER_READ, the highest of nine bits, on.
      mode |= 0400 >> permission.ordinal();
    }
    return mode;
  }
}
