package io.sightline.cli.console;

import java.time.Duration;
import java.util.Locale;

/** Times and sizes as people read them. */
public final class Units {

  /** For example {@code 3.2 s}, {@code 4 min 07 s}, {@code 5 h 12 min}, {@code 3 d 4 h}. */
  public static String format(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
    if (seconds < 3600) {
      return "%d min %02d s".formatted(seconds / 60, seconds % 60);
    }
    if (seconds < 86400) {
      return "%d h %02d min".formatted(seconds / 3600, seconds / 60 % 60);
    }
    return "%d d %d h".formatted(seconds / 86400, seconds / 3600 % 24);
  }

  /** For example {@code 12.3 MB}. */
  public static String formatBytes(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    if (bytes < 1_000_000) {
      return String.format(Locale.ROOT, "%.0f kB", bytes / 1e3);
    }
    return bytes < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }

  private Units() {}
}
