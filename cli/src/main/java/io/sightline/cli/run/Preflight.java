package io.sightline.cli.run;

import io.sightline.cli.catalog.Program;
import io.sightline.cli.console.FreeSpace;
import io.sightline.cli.console.Units;
import io.sightline.cli.console.UserError;
import io.sightline.cli.instance.Instance;
import io.sightline.cli.instance.Layout;
import io.sightline.cli.instance.LinuxProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What must hold before anything is fetched, built or started. */
public final class Preflight {

  private final Layout layout;
  private final Instance instance;

  Preflight(Layout layout, Instance instance) {
    this.layout = layout;
    this.instance = instance;
  }

  /** Fails on a platform that native programs are not provided for. */
  public static void platform() {
    String platform = System.getProperty("os.name") + "-" + System.getProperty("os.arch");
    if (!platform.equals("Linux-amd64")) {
      throw new UserError(
          "native programs are provided for Linux on amd64 only",
          "this is " + platform,
          "./sightline up --runtime docker, where Docker runs; or use such a machine, real or virtual");
    }
  }

  /** Fails when a port of the programs is taken. */
  void ports(Collection<Program> programs) {
    List<String> taken = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    for (Program program : programs) {
      program
          .ports()
          .keySet()
          .forEach(
              name -> {
                int port = instance.port(program, name);
                if (port > 65535) {
                  throw new UserError(
                      "port %s of %s would be %d".formatted(name, program.name(), port),
                      "the largest port is 65535",
                      "choose a smaller --port-offset");
                }
                if (!Ports.free(port)) {
                  taken.add(describe(program, name, port));
                  numbers.add(port);
                }
              });
    }
    if (!taken.isEmpty()) {
      throw new UserError(
          taken.size() == 1
              ? "port " + numbers.getFirst() + " is in use"
              : "ports are in use: " + numbers,
          String.join("\n", taken),
          "end what holds "
              + (taken.size() == 1 ? "it" : "them")
              + ", or run beside it: ./sightline up --instance two --port-offset 1000");
    }
  }

  private static String describe(Program program, String name, int port) {
    Optional<LinuxProcess> holder = Ports.holders(port).stream().findFirst();
    String who =
        holder
            .map(
                process ->
                    "held by process %d (%s)%s"
                        .formatted(
                            process.pid(),
                            shorten(process.commandLine()),
                            process
                                .variable(Instance.DIRECTORY_VARIABLE)
                                .map(directory -> ", a program of the instance in " + directory)
                                .orElse("")))
            .orElse(
                "held by a process that is not ours to see; `sudo ss -ltnp 'sport = :"
                    + port
                    + "'` names it");
    return "%d (%s, %s): %s".formatted(port, program.name(), name, who);
  }

  static String shorten(String text) {
    return text.length() <= 90 ? text : text.substring(0, 87) + "...";
  }

  /** Fails when there is less room than this for data and logs. */
  void disk(long needed) {
    try {
      long free = FreeSpace.of(layout.state());
      if (free < needed) {
        throw new UserError(
            "too little room on the disk of " + layout.state(),
            "%s is free, %s is needed for data and logs of the instance"
                .formatted(Units.formatBytes(free), Units.formatBytes(needed)),
            "make room, or set SIGHTLINE_STATE_DIR to a folder on another disk");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
