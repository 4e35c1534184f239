package io.sightline.cli.acquire;

import io.sightline.cli.catalog.Program;
import io.sightline.cli.catalog.Program.Find;
import io.sightline.cli.instance.Located;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Downloaded and built programs. An entry is a folder with {@code bin/<name>} for each binary and
 * {@code home} for the folder of those that have one; it appears by a rename when it is complete.
 */
final class ProgramCache {

  private final Path root;
  private final Path folder;

  ProgramCache(Path root, Path folder) {
    this.root = root;
    this.folder = folder;
  }

  /** Fills an entry's folder. */
  interface Filler {
    void fill(Path entry) throws IOException, NotFound;
  }

  /** The program, if it is in the cache. */
  Optional<Located> find(Program program) {
    Path entry = entry(program);
    return Files.isDirectory(entry) ? Optional.of(located(entry, program)) : Optional.empty();
  }

  /**
   * Makes the entry with {@code filler}; one process at a time does so, and one that had to wait
   * finds it made.
   */
  Located make(Program program, Filler filler, Consumer<String> progress)
      throws NotFound, IOException {
    Path entry = entry(program);
    Files.createDirectories(entry.getParent());
    Path lockFile = entry.resolveSibling(entry.getFileName() + ".lock");
    try (FileChannel channel =
        FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        progress.accept("waits for another ./sightline that is getting it");
        channel.lock();
      }
      Optional<Located> made = find(program);
      if (made.isPresent()) {
        return made.get();
      }
      // The folder of somebody who crashed: nobody else can be at it, we hold the lock.
      Path unfinished = entry.resolveSibling(entry.getFileName() + ".new");
      FileTrees.delete(unfinished);
      try {
        Files.createDirectories(unfinished);
        filler.fill(unfinished);
        Files.move(unfinished, entry, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        FileTrees.delete(unfinished);
      }
      return located(entry, program);
    }
  }

  private Path entry(Program program) {
    return folder.resolve(program.name()).resolve(program.version() + "-" + key(program));
  }

  /** Changes with whatever decides what the program is: its sources, its version, the machine. */
  private String key(Program program) {
    Find find = program.find();
    ContentHash hash =
        new ContentHash()
            .text(System.getProperty("os.name") + "/" + System.getProperty("os.arch"))
            .text(find.release().toString())
            .text(find.go().toString())
            .text(find.maven().toString());
    try {
      if (find.go().isPresent()) {
        hash.files(root.resolve(find.go().get().module()), none -> false);
      }
      if (find.maven().isPresent()) {
        hash.files(root.resolve(find.maven().get().pom()), folder -> false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return hash.hex();
  }

  private static Located located(Path entry, Program program) {
    Path home = entry.resolve("home");
    Map<String, Path> binaries = new LinkedHashMap<>();
    for (String name : program.find().binaries()) {
      binaries.put(name, entry.resolve("bin").resolve(name));
    }
    return new Located(Files.isDirectory(home) ? Optional.of(home) : Optional.empty(), binaries);
  }
}
