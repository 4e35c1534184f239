package io.sightline.acceptance;

import io.sightline.cli.catalog.Catalog;
import io.sightline.cli.catalog.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.IntStream;

/** Finds an offset at which every port of an instance is free. */
final class FreePorts {
  /**
   * Above it the kernel picks ports for outgoing connections, which could take ours at any moment.
   */
  private static final int FIRST_EPHEMERAL = 32768;

  private FreePorts() {}

  static int offset(Catalog catalog) {
    List<Integer> ports =
        catalog.programs().stream()
            .map(Program::ports)
            .flatMap(named -> named.values().stream())
            .toList();
    int highest = ports.stream().max(Integer::compare).orElseThrow();
    int first = 10_000;
    int steps = (FIRST_EPHEMERAL - 1 - highest - first) / 50;
    // Two runs at once begin at different places.
    int start = (int) (ProcessHandle.current().pid() % steps);
    return IntStream.range(0, steps)
        .map(i -> first + (start + i) % steps * 50)
        .filter(offset -> ports.stream().allMatch(port -> isFree(port + offset)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no offset has all of the ports " + ports + " free"));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
