package io.sightline.cli.run;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Prints what is added to logs, whole lines at a time. */
public final class LogFollower {

  private static final Duration FOREVER = Duration.ofDays(36500);
  private static final int BLOCK = 1 << 20;

  private final List<Followed> logs = new ArrayList<>();

  /** Follows a log from its present end on; it may appear later. */
  public void add(Path log, String prefix) {
    logs.add(new Followed(log, prefix));
  }

  /** Prints until the reader has gone or the process is ended. */
  public void follow(PrintWriter out) throws IOException {
    for (Followed log : logs) {
      log.offset = Files.exists(log.file) ? Files.size(log.file) : 0;
    }
    List<IOException> failure = new ArrayList<>();
    Waiting.until(
        FOREVER,
        () -> {
          try {
            for (Followed log : logs) {
              log.print(out);
            }
            return out.checkError();
          } catch (IOException e) {
            failure.add(e);
            return true;
          }
        });
    if (!failure.isEmpty()) {
      throw failure.getFirst();
    }
  }

  private static final class Followed {
    private final Path file;
    private final String prefix;
    private long offset;

    Followed(Path file, String prefix) {
      this.file = file;
      this.prefix = prefix;
    }

    void print(PrintWriter out) throws IOException {
      if (!Files.exists(file)) {
        return;
      }
      try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
        if (log.length() < offset) {
          // Deleted and begun anew.
          offset = 0;
        }
        byte[] bytes = new byte[(int) Math.min(BLOCK, log.length() - offset)];
        log.seek(offset);
        log.readFully(bytes);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
          end--;
        }
        if (end > 0) {
          new String(bytes, 0, end, StandardCharsets.UTF_8)
              .lines()
              .forEach(line -> out.println(prefix + line));
          offset += end;
        }
      }
    }
  }
}
