package io.sightline.platform.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/** A WebSocket client that also sends what no proper client would. */
public final class RawWebSocket implements AutoCloseable {
  /** Operation code of a text message's only or first frame. */
  public static final int TEXT = 1;

  /** Operation code of a binary message's only or first frame. */
  public static final int BINARY = 2;

  /** Operation code of a close. */
  public static final int CLOSE = 8;

  /** Operation code of a ping. */
  public static final int PING = 9;

  /** Operation code of a pong. */
  public static final int PONG = 10;

  private static final int FINAL = 0x80;
  private static final int MASKED = 0x80;
  private static final byte[] MASK = {1, 2, 3, 4};
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final String answer;

  private RawWebSocket(Socket socket, DataInputStream in, String answer) throws IOException {
    this.socket = socket;
    this.in = in;
    this.out = socket.getOutputStream();
    this.answer = answer;
  }

  /**
   * A frame that came in.
   *
   * @param code operation code
   */
  public record Frame(int code, byte[] payload) {
    /** The payload as text. */
    public String text() {
      return new String(payload, UTF_8);
    }

    /** The code of a close. */
    public int closeCode() {
      assertThat(code).as(text()).isEqualTo(CLOSE);
      return ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }
  }

  /** Asks for a connection and expects to get it. */
  public static RawWebSocket connect(int port, String path) throws IOException {
    RawWebSocket socket =
        request(
            port,
            """
            GET %s HTTP/1.1
            Host: localhost
            Connection: Upgrade
            Upgrade: websocket
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

            """
                .formatted(path));
    assertThat(socket.answer())
        .startsWith("HTTP/1.1 101 ")
        .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    return socket;
  }

  /** Sends a request as it is, with every line ended as HTTP wants it. */
  public static RawWebSocket request(int port, String request) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(UTF_8));
    DataInputStream in = new DataInputStream(socket.getInputStream());
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    return new RawWebSocket(socket, in, head.toString());
  }

  /** Status line and headers of the answer. */
  public String answer() {
    return answer;
  }

  /** Sends a text message. */
  public void send(String text) throws IOException {
    send(TEXT, text.getBytes(UTF_8));
  }

  /** Sends a message of one frame. */
  public void send(int code, byte[] payload) throws IOException {
    send(FINAL | code, payload, true);
  }

  /** Sends a close. */
  public void sendClose(int code) throws IOException {
    send(CLOSE, new byte[] {(byte) (code >>> 8), (byte) code});
  }

  /**
   * Sends one frame.
   *
   * @param first its first byte: flags and operation code
   */
  public void send(int first, byte[] payload, boolean masked) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
    frame.put((byte) first);
    int flag = masked ? MASKED : 0;
    if (payload.length < 126) {
      frame.put((byte) (flag | payload.length));
    } else if (payload.length < 1 << 16) {
      frame.put((byte) (flag | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (flag | 127)).putLong(payload.length);
    }
    if (masked) {
      frame.put(MASK);
    }
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (masked ? payload[i] ^ MASK[i % MASK.length] : payload[i]));
    }
    sendBytes(Arrays.copyOf(frame.array(), frame.position()));
  }

  /** Sends bytes as they are. */
  public void sendBytes(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** The next frame, also a ping. */
  public Frame next() throws IOException {
    int first = in.readUnsignedByte();
    long length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    byte[] payload = new byte[(int) length];
    in.readFully(payload);
    return new Frame(first & 0x0F, payload);
  }

  /** The next frame that is no ping; those are answered. */
  public Frame nextMessage() throws IOException {
    while (true) {
      Frame frame = next();
      if (frame.code() != PING) {
        return frame;
      }
      send(PONG, frame.payload());
    }
  }

  /** The next text message. */
  public String nextText() throws IOException {
    Frame frame = nextMessage();
    assertThat(frame.code()).as(frame.text()).isEqualTo(TEXT);
    return frame.text();
  }

  /** Reads until the other side has closed the connection. */
  public void awaitEnd() throws IOException {
    try {
      while (true) {
        next();
      }
    } catch (EOFException | SocketException e) {
      return; // that is the end
    }
  }

  /** Goes without a word. */
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
