package io.sightline.cli.acquire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** A hash over texts and the content of files, equal only when nothing of it changed. */
public final class ContentHash {

  private final MessageDigest digest;

  /** An empty hash. */
  public ContentHash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Adds a text. */
  public ContentHash text(String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    return this;
  }

  /**
   * Adds a file, or all files below a folder with their names, hidden folders and those that {@code
   * without} names left out.
   */
  public ContentHash files(Path top, Predicate<Path> without) throws IOException {
    Set<Path> files = new TreeSet<>();
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean skip = !folder.equals(top) && (name.startsWith(".") || without.test(folder));
            return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            files.add(file);
            return FileVisitResult.CONTINUE;
          }
        });
    for (Path file : files) {
      text(top.relativize(file).toString());
      digest.update(Files.readAllBytes(file));
    }
    return this;
  }

  /** The hash so far in 16 hexadecimal digits; the object is used up by it. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }
}
