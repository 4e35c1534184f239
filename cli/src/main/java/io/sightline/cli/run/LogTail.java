package io.sightline.cli.run;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The end of a log. */
public final class LogTail {

  private static final int BLOCK = 64 * 1024;

  /** The last lines after the offset; none when there is no such file. */
  public static List<String> lines(Path log, long offset, int count) throws IOException {
    if (!Files.exists(log)) {
      return List.of();
    }
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      long from = Math.max(offset, file.length() - (long) BLOCK * Math.max(1, count / 100));
      if (from >= file.length()) {
        return List.of();
      }
      file.seek(from);
      byte[] bytes = new byte[(int) (file.length() - from)];
      file.readFully(bytes);
      List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
      return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }
  }

  private LogTail() {}
}
