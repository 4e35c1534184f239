package io.sightline.cli.acquire;

import io.sightline.cli.catalog.Program;
import io.sightline.cli.catalog.Program.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Takes a program from its official release. */
final class ReleaseStep {

  private final Download download;

  ReleaseStep(Download download) {
    this.download = download;
  }

  void fill(Program program, Release release, Path entry, Consumer<String> progress)
      throws NotFound, IOException {
    String url = expand(release.url(), program);
    String name = url.substring(url.lastIndexOf('/') + 1);
    progress.accept("asks for the release");
    String sha256 =
        release.sha256().isPresent()
            ? release.sha256().get()
            : download.checksum(expand(release.checksums().orElseThrow(), program), name);
    Path file = entry.resolve(name);
    download.file(url, sha256, file, progress);
    Path bin = Files.createDirectories(entry.resolve("bin"));
    if (!Archives.isArchive(name)) {
      String binary = release.binaries().keySet().iterator().next();
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.move(file, bin.resolve(binary));
      return;
    }
    progress.accept("unpacks");
    Path unpacked = entry.resolve("unpacked");
    Archives.unpack(file, unpacked);
    Files.delete(file);
    if (release.home().isPresent()) {
      Path home = unpacked.resolve(expand(release.home().get(), program)).normalize();
      if (!Files.isDirectory(home)) {
        throw new NotFound(url + " holds no folder " + release.home().get());
      }
      Files.move(home, entry.resolve("home"));
    } else {
      for (Map.Entry<String, String> binary : release.binaries().entrySet()) {
        Path from = member(unpacked, Path.of(expand(binary.getValue(), program)), url);
        Files.setPosixFilePermissions(from, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(from, bin.resolve(binary.getKey()));
      }
    }
    FileTrees.delete(unpacked);
  }

  /** Releases differ in how deep they put their binaries, so the end of the path decides. */
  private static Path member(Path unpacked, Path end, String url) throws IOException, NotFound {
    try (Stream<Path> files = Files.walk(unpacked)) {
      List<Path> found =
          files
              .filter(Files::isRegularFile)
              .filter(file -> file.endsWith(end))
              .sorted(Comparator.comparingInt(Path::getNameCount))
              .toList();
      if (found.isEmpty()) {
        throw new NotFound(url + " holds no " + end);
      }
      return found.getFirst();
    }
  }

  private static String expand(String text, Program program) {
    return text.replace("${version}", program.version());
  }
}
