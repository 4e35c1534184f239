package io.sightline.cli.backup;

import io.sightline.cli.acquire.FileTrees;
import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.catalog.Program;
import io.sightline.cli.console.FileTrouble;
import io.sightline.cli.console.Progress;
import io.sightline.cli.console.Units;
import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.Instance;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Makes the data of an instance that of a backup, or leaves it as it was. */
public final class Restore {

  private static final String NEXT = "choose another backup; nothing was changed";

  private final Instance instance;
  private final Catalog catalog;
  private final Progress progress;

  private final Map<String, String> found = new TreeMap<>();
  private final Map<Path, Path> links = new TreeMap<>();
  private long bytes;

  /** Prepares to restore this instance. */
  public Restore(Instance instance, Catalog catalog, Progress progress) {
    this.instance = instance;
    this.catalog = catalog;
    this.progress = progress;
  }

  /**
   * Unpacks and verifies beside the present data, which is replaced only after that.
   *
   * @return what is worth knowing of it
   */
  public List<String> from(Path archive) throws IOException {
    Path fresh = instance.data().resolveSibling("data.restored");
    requireWhole(instance);
    Progress.Task task = progress.start("restore");
    try {
      FileTrees.delete(fresh);
      Files.createDirectories(fresh);
      Manifest manifest = unpack(archive, fresh, task);
      replace(fresh, manifest.passwords());
      task.done("%d files, %s, as they were".formatted(found.size(), Units.formatBytes(bytes)));
      List<String> notes = notes(manifest);
      deleteReplaced().ifPresent(notes::add);
      return notes;
    } catch (IOException e) {
      if (FileTrouble.of(e).isPresent()) {
        throw e;
      }
      throw broken(archive, "it is cut off or damaged: " + e.getMessage());
    } finally {
      FileTrees.delete(fresh);
      task.end();
    }
  }

  /**
   * Refuses an instance that a restore was killed in, between the first and the last of its
   * changes: whoever went on would have no data, or data that its passwords do not fit.
   */
  public static void requireWhole(Instance instance) {
    Path replaced = replaced(instance);
    if (!Files.exists(replaced)) {
      return;
    }
    Path data = instance.data();
    boolean there = Files.exists(data);
    throw new UserError(
        "a restore of instance '" + instance.name() + "' was ended while it replaced the data",
        "what the instance had is in %s%s"
            .formatted(
                replaced,
                there ? ", and the passwords are those of it, not of the backup's data" : ""),
        "to have it back, %srename it to %s; to have the backup, delete it and restore again"
            .formatted(there ? "delete " + data + " and " : "", data));
  }

  /** Where the present data waits until data and passwords are those of the backup. */
  private static Path replaced(Instance instance) {
    return instance.data().resolveSibling("data.replaced");
  }

  /** Where it goes then, to be deleted. */
  private Path outdated() {
    return instance.data().resolveSibling("data.outdated");
  }

  /** Data and passwords become those of the backup together, or both stay. */
  private void replace(Path fresh, Map<String, String> passwords) throws IOException {
    Path data = instance.data();
    Path replaced = replaced(instance);
    // What an earlier restore could not delete.
    FileTrees.delete(outdated());
    boolean done = false;
    try {
      if (Files.exists(data)) {
        Files.move(data, replaced);
      }
      Files.move(fresh, data);
      instance.storePasswords(passwords);
      done = true;
    } finally {
      if (!done) {
        if (!Files.exists(fresh)) {
          Files.move(data, fresh);
        }
        if (Files.exists(replaced)) {
          Files.move(replaced, data);
        }
      }
    }
    if (Files.exists(replaced)) {
      Files.move(replaced, outdated());
    }
  }

  /** What the user has to know when the data that was replaced stays: the restore went well. */
  private Optional<String> deleteReplaced() {
    try {
      FileTrees.delete(outdated());
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "what the instance had could not be deleted, delete it yourself: %s (%s)"
              .formatted(outdated(), e));
    }
  }

  private Manifest unpack(Path archive, Path fresh, Progress.Task task) throws IOException {
    Manifest manifest = null;
    Map<String, String> expected = null;
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
        TarArchiveInputStream tar = new TarArchiveInputStream(gunzip(archive, file))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String name = entry.getName();
        if (manifest == null) {
          manifest = manifest(archive, name, tar);
        } else if (name.equals(Names.CHECKSUMS)) {
          expected = checksums(tar);
        } else {
          write(archive, tar, entry, fresh);
          task.update(Units.formatBytes(bytes));
        }
      }
    }
    if (expected == null) {
      throw broken(archive, "it is cut off: its list of checksums is missing");
    }
    if (!expected.equals(found)) {
      Set<String> wrong = new TreeSet<>(expected.keySet());
      wrong.addAll(found.keySet());
      Map<String, String> sums = expected;
      wrong.removeIf(name -> sums.containsKey(name) && sums.get(name).equals(found.get(name)));
      throw broken(archive, "files in it are not what was saved: " + String.join(", ", wrong));
    }
    // Last: no file or folder can be written through a link that the archive brings.
    for (Map.Entry<Path, Path> link : links.entrySet()) {
      refuseTwice(archive, link.getKey());
      Files.createSymbolicLink(link.getKey(), link.getValue());
    }
    return manifest;
  }

  private static InputStream gunzip(Path archive, InputStream file) throws IOException {
    try {
      return new GzipCompressorInputStream(file);
    } catch (IOException e) {
      throw broken(archive, "it is not packed by gzip");
    }
  }

  private static Manifest manifest(Path archive, String name, InputStream in) throws IOException {
    if (!name.equals(Names.MANIFEST)) {
      throw broken(archive, "it does not begin with " + Names.MANIFEST);
    }
    Manifest manifest = Manifest.of(in.readAllBytes());
    if (manifest == null || manifest.programs() == null || manifest.passwords() == null) {
      throw broken(archive, Names.MANIFEST + " in it tells no programs or no passwords");
    }
    if (manifest.format() != Manifest.FORMAT) {
      throw broken(
          archive,
          "its format is %d, and this command knows %d"
              .formatted(manifest.format(), Manifest.FORMAT));
    }
    return manifest;
  }

  private static Map<String, String> checksums(InputStream in) throws IOException {
    Map<String, String> sums = new TreeMap<>();
    new String(in.readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.split("  ", 2))
        .filter(parts -> parts.length == 2)
        .forEach(parts -> sums.put(parts[1], parts[0]));
    return sums;
  }

  private void write(Path archive, InputStream in, TarArchiveEntry entry, Path fresh)
      throws IOException {
    String name = entry.getName();
    Path to =
        fresh
            .resolve(name.startsWith(Names.DATA) ? name.substring(Names.DATA.length()) : "/" + name)
            .normalize();
    if (!to.startsWith(fresh) || to.equals(fresh)) {
      throw broken(archive, "it holds " + name + ", which is no data of an instance");
    }
    Files.createDirectories(to.getParent());
    if (entry.isDirectory()) {
      Files.createDirectories(to);
      Files.setPosixFilePermissions(to, permissions(entry.getMode()));
    } else if (entry.isSymbolicLink()) {
      Path target = Path.of(entry.getLinkName());
      if (!staysIn(fresh, to.getParent(), target)) {
        throw broken(archive, "it holds " + name + ", a link that leads out of the data");
      }
      if (links.put(to, target) != null) {
        throw twice(archive, to);
      }
    } else if (entry.isFile()) {
      refuseTwice(archive, to);
      MessageDigest digest = Digests.start();
      bytes += Files.copy(new DigestInputStream(in, digest), to);
      found.put(name, Digests.end(digest));
      Files.setPosixFilePermissions(to, permissions(entry.getMode()));
      Files.setLastModifiedTime(to, entry.getLastModifiedTime());
    } else {
      throw broken(archive, "it holds " + name + ", which is neither file nor folder");
    }
  }

  /**
   * Whether a link in this folder, which is none itself, leads to what lies in the data, whatever
   * other links there are: it may go up only before it goes down, since what is above another
   * link's target is not what the words say.
   */
  private static boolean staysIn(Path data, Path folder, Path target) {
    boolean down = false;
    for (Path part : target) {
      boolean up = part.toString().equals("..");
      if (up && down) {
        return false;
      }
      down |= !up;
    }
    return !target.isAbsolute() && folder.resolve(target).normalize().startsWith(data);
  }

  private static void refuseTwice(Path archive, Path to) {
    if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
      throw twice(archive, to);
    }
  }

  private static UserError twice(Path archive, Path to) {
    return broken(archive, "it holds " + to.getFileName() + " twice, in one folder");
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (PosixFilePermission permission : PosixFilePermission.values()) {
      if ((mode & 0400 >> permission.ordinal()) != 0) {
        permissions.add(permission);
      }
    }
    return permissions;
  }

  private List<String> notes(Manifest manifest) {
    List<String> notes = new ArrayList<>();
    manifest
        .programs()
        .forEach(
            (name, version) -> {
              String here = catalog.find(name).map(Program::version).orElse("not there any more");
              if (!here.equals(version)) {
                notes.add("%s was %s and is %s now".formatted(name, version, here));
              }
            });
    return notes;
  }

  private static UserError broken(Path archive, String why) {
    return new UserError(archive + " cannot be restored", why, NEXT);
  }
}
