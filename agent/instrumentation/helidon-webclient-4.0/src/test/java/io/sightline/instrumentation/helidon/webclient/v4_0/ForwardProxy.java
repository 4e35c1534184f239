package io.sightline.instrumentation.helidon.webclient.v4_0;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/** A proxy as RFC 9110 has it: passes requests on, and opens ways through it; or refuses both. */
final class ForwardProxy implements AutoCloseable {

  private final ServerSocket listener;
  private final String refusal;

  /**
   * @param refusal the status line's end of each answer, or empty to let everything through
   */
  ForwardProxy(String refusal) throws IOException {
    this.refusal = refusal;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        // Closed: there is nobody left to serve.
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      String head = readHead(client.getInputStream());
      if (!refusal.isEmpty()) {
        answer(client, refusal + "\r\nContent-Length: 0");
        return;
      }
      String[] start = head.substring(0, head.indexOf('\r')).split(" ");
      boolean tunnel = start[0].equals("CONNECT");
      URI target = URI.create(tunnel ? "tcp://" + start[1] : start[1]);
      try (Socket server = new Socket(target.getHost(), target.getPort())) {
        if (tunnel) {
          answer(client, "200 Connection Established");
        } else {
          String request = start[0] + " " + target.getRawPath() + " HTTP/1.1";
          server
              .getOutputStream()
              .write((request + head.substring(head.indexOf('\r'))).getBytes(US_ASCII));
        }
        Thread back = Thread.ofVirtual().start(() -> copy(server, client));
        copy(client, server);
        back.join();
      }
    } catch (IOException | InterruptedException e) {
      // One of the two has gone; the other one is told by the end of its connection.
    }
  }

  private static void answer(Socket client, String answer) throws IOException {
    client.getOutputStream().write(("HTTP/1.1 " + answer + "\r\n\r\n").getBytes(US_ASCII));
  }

  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("The client is gone");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // Ends the way in this direction.
    }
  }
}
