package io.sightline.instrumentation.helidon.websocket.v4_0;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;

/** A socket: for what the JDK's client does not do, such as asking for another protocol. */
final class RawClient implements AutoCloseable {

  private static final int SWITCHING_PROTOCOLS = 101;

  private final Socket socket;
  private final DataInputStream in;
  private final int status;

  static RawClient connect(int port, String protocol, String path) throws IOException {
    return connect(port, "Upgrade", protocol, path);
  }

  static RawClient connect(int port, String connection, String protocol, String path)
      throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(20_000);
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nConnection: "
            + connection
            + "\r\nUpgrade: "
            + protocol
            + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(US_ASCII));
    return new RawClient(socket);
  }

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    this.status = Integer.parseInt(head.substring(9, 12));
  }

  int status() {
    return status;
  }

  boolean isOpen() {
    return status == SWITCHING_PROTOCOLS;
  }

  String ask(String text) throws IOException {
    write(0x81, text.getBytes(UTF_8));
    return new String(read(), UTF_8);
  }

  @Override
  public void close() throws IOException {
    if (isOpen()) {
      write(0x88, new byte[] {3, (byte) 0xe8});
      read();
    }
    socket.close();
  }

  /** Masked with zeros, which is a mask like any other. */
  private void write(int head, byte[] payload) throws IOException {
    byte[] frame = new byte[6 + payload.length];
    frame[0] = (byte) head;
    frame[1] = (byte) (0x80 | payload.length);
    System.arraycopy(payload, 0, frame, 6, payload.length);
    socket.getOutputStream().write(frame);
  }

  private byte[] read() throws IOException {
    in.readUnsignedByte();
    byte[] payload = new byte[in.readUnsignedByte()];
    in.readFully(payload);
    return payload;
  }
}
