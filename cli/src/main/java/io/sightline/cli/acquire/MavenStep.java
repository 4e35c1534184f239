package io.sightline.cli.acquire;

import io.sightline.cli.catalog.Program;
import io.sightline.cli.catalog.Program.MavenArtifacts;
import io.sightline.cli.catalog.Program.Unpack;
import io.sightline.cli.process.Subprocesses.Result;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Resolves a program from a Maven repository. */
final class MavenStep {

  private final Path root;
  private final Maven maven;

  MavenStep(Path root, Maven maven) {
    this.root = root;
    this.maven = maven;
  }

  void fill(Program program, MavenArtifacts artifacts, Path entry, Consumer<String> progress)
      throws NotFound, IOException {
    Path libs = entry.resolve("home/libs");
    AtomicInteger downloads = new AtomicInteger();
    progress.accept("resolves with Maven");
    Result result =
        maven.run(
            List.of(
                "-f",
                root.resolve(artifacts.pom()).toString(),
                "dependency:copy-dependencies",
                "-DincludeScope=runtime",
                "-DoutputDirectory=" + libs),
            line -> {
              if (line.contains("Downloaded from")) {
                progress.accept(
                    "downloads with Maven: file %d, %s"
                        .formatted(
                            downloads.incrementAndGet(),
                            line.replaceAll(".*/([^/ ]+) \\(.*", "$1")));
              }
            });
    if (!result.ok()) {
      throw new NotFound(
          "mvn dependency:copy-dependencies failed for "
              + artifacts.pom()
              + ":\n"
              + errors(result));
    }
    if (!Files.isDirectory(libs)) {
      throw new NotFound(artifacts.pom() + " has no dependencies to run");
    }
    if (artifacts.unpack().isPresent()) {
      progress.accept("unpacks");
      unpack(artifacts.unpack().get(), libs, entry);
    }
    Path bin = Files.createDirectories(entry.resolve("bin"));
    for (Map.Entry<String, String> binary : artifacts.binaries().entrySet()) {
      if (!Files.isExecutable(entry.resolve("home").resolve(binary.getValue()))) {
        throw new NotFound(program.name() + " holds no program " + binary.getValue());
      }
      Files.createSymbolicLink(
          bin.resolve(binary.getKey()), Path.of("../home").resolve(binary.getValue()));
    }
  }

  private static String errors(Result result) {
    List<String> errors =
        result.lines().stream().filter(line -> line.startsWith("[ERROR]")).limit(6).toList();
    return errors.isEmpty() ? result.tail() : String.join("\n", errors);
  }

  private static void unpack(Unpack unpack, Path libs, Path entry) throws IOException, NotFound {
    Path jar = jar(unpack.jar(), libs);
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + unpack.member());
      ZipEntry member =
          Collections.list(zip.entries()).stream()
              .filter(candidate -> matcher.matches(Path.of(candidate.getName())))
              .findFirst()
              .orElseThrow(() -> new NotFound(jar.getFileName() + " holds no " + unpack.member()));
      Path file = entry.resolve(Path.of(member.getName()).getFileName().toString());
      try (InputStream in = zip.getInputStream(member)) {
        Files.copy(in, file);
      }
      Path unpacked = Files.createDirectories(entry.resolve("unpacked"));
      if (Archives.isArchive(file.toString())) {
        Archives.unpack(file, unpacked);
        Files.delete(file);
      } else {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(file, unpacked.resolve(file.getFileName()));
      }
      FileTrees.delete(entry.resolve("home"));
      Files.move(unpacked, entry.resolve("home"));
    }
  }

  private static Path jar(String glob, Path libs) throws IOException, NotFound {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    try (Stream<Path> jars = Files.list(libs)) {
      return jars.filter(jar -> matcher.matches(jar.getFileName()))
          .findFirst()
          .orElseThrow(() -> new NotFound("none of the dependencies is " + glob));
    }
  }
}
