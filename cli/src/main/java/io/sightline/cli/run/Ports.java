package io.sightline.cli.run;

import io.sightline.cli.instance.LinuxProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Who listens where. */
final class Ports {

  /** Local addresses, as the kernel writes them, whose listeners answer on 127.0.0.1. */
  private static final Set<String> SERVING =
      Set.of(
          "0100007F",
          "00000000",
          "00000000000000000000000000000000",
          "0000000000000000FFFF00000100007F");

  /** Whether a program could listen on 127.0.0.1 with this port now. */
  static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The processes that answer on the port of 127.0.0.1, as far as they can be seen: those of other
   * users cannot. Several when a socket is shared or handed down.
   */
  static List<LinuxProcess> holders(int port) {
    Set<String> local = new HashSet<>();
    SERVING.forEach(address -> local.add("%s:%04X".formatted(address, port)));
    Set<String> sockets = new HashSet<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      try {
        Files.readAllLines(Path.of(table)).stream()
            .map(line -> line.strip().split("\\s+"))
            // Fields: number, local address:port, remote, state (0A is LISTEN), …, inode.
            .filter(fields -> fields.length > 9 && fields[3].equals("0A"))
            .filter(fields -> local.contains(fields[1]))
            .forEach(fields -> sockets.add("socket:[" + fields[9] + "]"));
      } catch (IOException e) {
        // No IPv6 on this machine; the other table tells all.
        continue;
      }
    }
    return sockets.isEmpty()
        ? List.of()
        : LinuxProcess.all(process -> holds(process.pid(), sockets));
  }

  private static boolean holds(long pid, Set<String> sockets) {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return open.anyMatch(file -> sockets.contains(target(file)));
    } catch (IOException e) {
      return false;
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }

  private Ports() {}
}
