package io.sightline.cli.acquire;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Unpacks archives, never outside the folder asked for. */
final class Archives {

  static boolean isArchive(String name) {
    return name.matches(".*\\.(tar\\.gz|tgz|tar\\.xz|txz|zip|jar)");
  }

  static void unpack(Path archive, Path folder) throws IOException {
    String name = archive.getFileName().toString();
    Files.createDirectories(folder);
    if (name.endsWith(".zip") || name.endsWith(".jar")) {
      unzip(archive, folder);
      return;
    }
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
        InputStream plain =
            name.endsWith("xz")
                ? new XZCompressorInputStream(file)
                : new GzipCompressorInputStream(file);
        ArchiveInputStream<TarArchiveEntry> tar = new TarArchiveInputStream(plain)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path to = inside(folder, entry);
        if (entry.isDirectory()) {
          Files.createDirectories(to);
        } else if (entry.isSymbolicLink()) {
          inside(folder, folder.relativize(to.getParent()).resolve(entry.getLinkName()));
          Files.createDirectories(to.getParent());
          Files.createSymbolicLink(to, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
          Files.createDirectories(to.getParent());
          Files.createLink(to, inside(folder, Path.of(entry.getLinkName())));
        } else {
          write(tar, to, entry.getMode());
        }
      }
    }
  }

  private static void unzip(Path archive, Path folder) throws IOException {
    try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
      for (ZipArchiveEntry entry : java.util.Collections.list(zip.getEntries())) {
        Path to = inside(folder, entry);
        if (entry.isDirectory()) {
          Files.createDirectories(to);
        } else {
          try (InputStream in = zip.getInputStream(entry)) {
            write(in, to, entry.getUnixMode());
          }
        }
      }
    }
  }

  private static void write(InputStream in, Path to, int mode) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
    boolean executable = (mode & 0100) != 0;
    Files.setPosixFilePermissions(
        to, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
  }

  private static Path inside(Path folder, ArchiveEntry entry) throws IOException {
    return inside(folder, Path.of(entry.getName()));
  }

  private static Path inside(Path folder, Path relative) throws IOException {
    Path path = folder.resolve(relative).normalize();
    if (!path.startsWith(folder)) {
      throw new IOException("the archive holds " + relative + ", which lies outside of it");
    }
    return path;
  }

  private Archives() {}
}
