package io.sightline.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the JDK's own commands tell of another JVM. */
record JvmTools(long pid) {

  /**
   * What the JVM holds.
   *
   * @param heap MB
   * @param metaspace MB
   * @param threads threads of the operating system: virtual ones are heap
   */
  record Footprint(double heap, double metaspace, double threads) {}

  /** Collects all garbage and tells what is left. */
  Footprint afterCollection() throws IOException, InterruptedException {
    run("jcmd", Long.toString(pid), "GC.run");
    List<String> lines = run("jstat", "-gc", Long.toString(pid));
    String[] names = lines.getFirst().trim().split(" +");
    String[] values = lines.get(1).trim().split(" +");
    Map<String, Double> kilobytes = new HashMap<>();
    for (int i = 0; i < names.length; i++) {
      kilobytes.put(names[i], values[i].equals("-") ? 0 : Double.parseDouble(values[i]));
    }
    return new Footprint(
        (kilobytes.get("S0U") + kilobytes.get("S1U") + kilobytes.get("EU") + kilobytes.get("OU"))
            / 1024,
        kilobytes.get("MU") / 1024,
        threads());
  }

  private double threads() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("Threads:"))
        .mapToDouble(line -> Double.parseDouble(line.substring("Threads:".length()).trim()))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> run(String tool, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
    // Short runs, side by side with what is measured.
    command.add("-J-XX:TieredStopAtLevel=1");
    command.add("-J-XX:+UseSerialGC");
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> output = process.inputReader().lines().toList();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + output);
    }
    return output;
  }
}
