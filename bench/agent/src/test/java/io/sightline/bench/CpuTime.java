package io.sightline.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * CPU time of a process as the kernel counts it, in all and by what its threads do. Far less noisy
 * than the whole: what the compiler does in one JVM and not in another can be told apart from what
 * a request costs.
 */
final class CpuTime {

  /** What a thread is there for. */
  enum Work {
    /** Of the JVM, at run time: more or less, as it has decided. */
    COMPILER,
    COLLECTOR,
    /** Encodes what was recorded, and sends it. */
    EXPORT,
    /** Requests, and what records them. */
    REST;

    /** By the name of the thread, of which the kernel keeps 15 characters. */
    static Work of(String thread) {
      if (thread.startsWith("C1 Compiler") || thread.startsWith("C2 Compiler")) {
        return COMPILER;
      }
      if (thread.startsWith("G1 ") || thread.startsWith("GC ") || thread.startsWith("VM ")) {
        return COLLECTOR;
      }
      if (thread.startsWith("BatchSpanProc")
          || thread.startsWith("BatchLogRecor")
          || thread.startsWith("PeriodicMetri")
          || thread.startsWith("OkHttp ")) {
        return EXPORT;
      }
      return REST;
    }
  }

  /** Linux has told every program for decades that it has so many. */
  private static final double TICKS_PER_SECOND = 100;

  private final long pid;
  private final Map<Path, Long> nanosOfThreads = new HashMap<>();
  private double secondsOfProcess;

  CpuTime(long pid) {
    this.pid = pid;
    since();
  }

  /**
   * What was used since the last time.
   *
   * @param seconds of the whole process, threads included that have ended
   * @param work by what threads do
   */
  record Used(double seconds, Map<Work, Double> work) {

    Used and(Used other) {
      Map<Work, Double> sum = new EnumMap<>(work);
      other.work.forEach((kind, value) -> sum.merge(kind, value, Double::sum));
      return new Used(seconds + other.seconds, sum);
    }
  }

  /** Seconds that the process has used since the last call, in user and kernel mode. */
  Used since() {
    try {
      double before = secondsOfProcess;
      secondsOfProcess = secondsOfProcess();
      double all = secondsOfProcess - before;
      Map<Work, Double> work = new EnumMap<>(Work.class);
      for (Work kind : Work.values()) {
        work.put(kind, 0.0);
      }
      try (DirectoryStream<Path> threads =
          Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
        for (Path thread : threads) {
          Work kind = Work.of(read(thread.resolve("comm")).trim());
          double seconds = nanosSince(thread) / 1e9;
          if (kind != Work.REST) {
            work.merge(kind, seconds, Double::sum);
          }
        }
      }
      double others = work.values().stream().mapToDouble(Double::doubleValue).sum();
      // Not from its threads: virtual ones change carriers, and of the JVM's own some end.
      work.put(Work.REST, all - others);
      return new Used(all, work);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long nanosSince(Path thread) throws IOException {
    String times = read(thread.resolve("schedstat"));
    if (times.isEmpty()) {
      return 0;
    }
    long nanos = Long.parseLong(times.split(" ")[0]);
    Long before = nanosOfThreads.put(thread, nanos);
    return before == null ? nanos : nanos - before;
  }

  private double secondsOfProcess() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    // The name of the program may have spaces: fields count from what follows it.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /** Empty for a thread that has ended in between. */
  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("No such process")) {
        return "";
      }
      throw e;
    }
  }
}
