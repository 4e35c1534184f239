package io.sightline.cli.run;

import io.sightline.cli.instance.LinuxProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Who listens where. */
final class Ports {

  /** Whether a program could listen on 127.0.0.1 with this port now. */
  static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** The process that listens on the port, if it can be seen: that of another user cannot. */
  static Optional<LinuxProcess> holder(int port) {
    Set<String> sockets = new HashSet<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      try {
        Files.readAllLines(Path.of(table)).stream()
            .map(line -> line.strip().split("\\s+"))
            // Fields: number, local address:port, remote, state (0A is LISTEN), …, inode.
            .filter(fields -> fields.length > 9 && fields[3].equals("0A"))
            .filter(fields -> fields[1].endsWith(":%04X".formatted(port)))
            .forEach(fields -> sockets.add("socket:[" + fields[9] + "]"));
      } catch (IOException e) {
        // No IPv6 on this machine; the other table tells all.
        continue;
      }
    }
    return LinuxProcess.all(process -> holds(process.pid(), sockets)).stream().findFirst();
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
