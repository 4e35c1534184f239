package io.sightline.platform;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/** Finds out whether something that a service depends on is usable. */
@FunctionalInterface
public interface ReadyCheck {

  /** Longest wait for a connection, in milliseconds. */
  int CONNECT_MILLIS = 1000;

  /**
   * Creates a check that somebody listens at an address.
   *
   * @param address address such as {@code http://127.0.0.1:8082}
   * @return the check
   */
  static ReadyCheck listening(String address) {
    URI uri = URI.create(address);
    return () -> {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), CONNECT_MILLIS);
      }
    };
  }

  /**
   * Returns when the dependency is usable.
   *
   * @throws Exception when it is not
   */
  void check() throws Exception;
}
