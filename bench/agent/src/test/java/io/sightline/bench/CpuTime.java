package io.sightline.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** CPU time of a process as the kernel counts it, threads of compiler and collector included. */
final class CpuTime {

  /** Linux has told every program for decades that it has so many. */
  private static final double TICKS_PER_SECOND = 100;

  /** Seconds that the process has used so far, in user and kernel mode. */
  static double seconds(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The name of the program may have spaces: fields count from what follows it.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CpuTime() {}
}
