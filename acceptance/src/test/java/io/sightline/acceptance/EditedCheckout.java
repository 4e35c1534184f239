package io.sightline.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
      Path folder = Path.of(file).getName(0);
      for (Path entry : entries(original)) {
        Path name = entry.getFileName();
        if (name.equals(folder)) {
          edited.copy(entry, name);
        } else {
          Files.createSymbolicLink(edited.root.resolve(name), entry);
        }
      }
      for (Map.Entry<String, String> edit : edits.entrySet()) {
        edited.replace(file, edit.getKey(), edit.getValue());
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
