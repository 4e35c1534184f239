package io.sightline.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checkout as a user may have edited it: links to everything, and a copy of the one folder of
 * configuration in which a file differs.
 */
final class EditedCheckout implements AutoCloseable {
  private final Path root;

  private EditedCheckout(Path root) {
    this.root = root;
  }

  /**
   * A checkout in which some texts of one file are others.
   *
   * @param original the real checkout
   * @param file path in the checkout, below a folder
   * @param edits what stands in the file, exactly once, and what shall stand there instead
   */
  static EditedCheckout of(Path original, String file, Map<String, String> edits) {
    try {
      EditedCheckout edited = new EditedCheckout(Files.createTempDirectory("sightline-edited-"));
      edited.mirror(original, List.of(Path.of(file).getName(0)));
      for (Map.Entry<String, String> edit : edits.entrySet()) {
        edited.replace(file, edit.getKey(), edit.getValue());
      }
      return edited;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A checkout in which some files are others.
   *
   * @param edits what is made of the content of each file, by its path in the checkout
   */
  static EditedCheckout of(Path original, Map<String, UnaryOperator<String>> edits) {
    try {
      EditedCheckout edited = new EditedCheckout(Files.createTempDirectory("sightline-edited-"));
      List<Path> folders = edits.keySet().stream().map(file -> Path.of(file).getName(0)).toList();
      edited.mirror(original, folders);
      for (Map.Entry<String, UnaryOperator<String>> edit : edits.entrySet()) {
        Path file = edited.root.resolve(edit.getKey());
        Files.writeString(file, edit.getValue().apply(Files.readString(file)));
      }
      return edited;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path root() {
    return root;
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void mirror(Path original, List<Path> copied) throws IOException {
    for (Path entry : entries(original)) {
      Path name = entry.getFileName();
      if (copied.contains(name)) {
        copy(entry, name);
      } else {
        Files.createSymbolicLink(root.resolve(name), entry);
      }
    }
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  private void copy(Path folder, Path name) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        Files.copy(file, root.resolve(name).resolve(folder.relativize(file)));
      }
    }
  }

  private void replace(String file, String text, String replacement) throws IOException {
    Path path = root.resolve(file);
    String content = Files.readString(path);
    if (content.split(Pattern.quote(text), -1).length != 2) {
      throw new AssertionError(file + " must hold exactly once: " + text);
    }
    Files.writeString(path, content.replace(text, replacement));
  }
}
