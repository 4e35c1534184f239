package io.sightline.instrumentation.helidon.grpc.v4_4;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Stands between client and server for one connection, and breaks it when told: no farewell. */
final class DroppingProxy implements AutoCloseable {

  private final ServerSocket listener;
  private final int serverPort;
  private volatile Socket client;
  private volatile Socket server;

  DroppingProxy(int serverPort) {
    this.serverPort = serverPort;
    try {
      listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() {
    try {
      client.close();
      server.close();
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      Socket accepted = listener.accept();
      server = new Socket(listener.getInetAddress(), serverPort);
      client = accepted;
      Thread.ofVirtual().start(() -> copy(client, server));
      Thread.ofVirtual().start(() -> copy(server, client));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One of the two was closed: that is what this is for.
    }
  }
}
