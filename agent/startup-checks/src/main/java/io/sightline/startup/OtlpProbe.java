package io.sightline.startup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Finds out whether what listens at the endpoint speaks the protocol that the exporter speaks. An
 * exporter only says that it failed, and often only after minutes of retries.
 *
 * <p>Sends an export of nothing, or the beginning of an HTTP/2 connection; a receiver takes both.
 */
final class OtlpProbe {

  private static final int TIMEOUT_MILLIS = 5000;

  /** A Collector that is started together with the application may take this long. */
  private static final int ATTEMPTS = 5;

  private static final int PAUSE_MILLIS = 2000;

  /** The preface of HTTP/2 and an empty SETTINGS frame. */
  private static final String HTTP2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";

  private enum Answer {
    HTTP1,
    HTTP2,
    TLS,
    CLOSED,
    SILENCE,
    OTHER
  }

  private final OtlpTarget target;
  private final String host;
  private final int port;
  private final boolean tls;

  /** The mistake, or null if there is none to be seen. */
  static String check(OtlpTarget target) throws InterruptedException {
    return check(target, PAUSE_MILLIS);
  }

  static String check(OtlpTarget target, long pauseMillis) throws InterruptedException {
    URI uri;
    try {
      uri = URI.create(target.endpoint());
    } catch (IllegalArgumentException e) {
      uri = null;
    }
    if (uri == null || uri.getHost() == null || !("" + uri.getScheme()).matches("https?")) {
      return "the OTLP endpoint "
          + target.endpoint()
          + " is no URL such as http://localhost:4318 (OTEL_EXPORTER_OTLP_ENDPOINT)";
    }
    return new OtlpProbe(target, uri).check(pauseMillis);
  }

  private OtlpProbe(OtlpTarget target, URI uri) {
    this.target = target;
    this.host = uri.getHost();
    this.tls = uri.getScheme().equals("https");
    this.port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
  }

  private String check(long pauseMillis) throws InterruptedException {
    IOException failure = null;
    for (int i = 0; i < ATTEMPTS; i++) {
      if (i > 0) {
        TimeUnit.MILLISECONDS.sleep(pauseMillis);
      }
      try (Socket socket = connect()) {
        return tls ? withTls(socket) : plain(socket);
      } catch (UnknownHostException e) {
        return "the host of the OTLP endpoint "
            + target.endpoint()
            + " is unknown (OTEL_EXPORTER_OTLP_ENDPOINT)";
      } catch (IOException e) {
        failure = e;
      }
    }
    return "nothing answers at the OTLP endpoint "
        + target.endpoint()
        + " ("
        + failure.getMessage()
        + "); what it should get is kept for a while and sent when it is there";
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    } catch (RuntimeException e) {
      // An unresolved address, among others.
      socket.close();
      throw new IOException(e);
    }
  }

  private String plain(Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write((target.isGrpc() ? HTTP2 : emptyExport()).getBytes(US_ASCII));
    out.flush();
    Answer answer = read(socket.getInputStream());
    switch (answer) {
      case TLS:
        return wrong("wants TLS: the endpoint has to begin with https://");
      case HTTP1:
        return target.isGrpc()
            ? wrong(
                "speaks HTTP/1.1, not gRPC: OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf, or gRPC's"
                    + " port (4317 as a rule)")
            : null;
      case HTTP2:
        return target.isGrpc() ? null : speaksGrpc();
      case CLOSED:
        // What a gRPC server does that gets HTTP/1.1, and many a TLS server that gets none.
        return target.isGrpc()
            ? wrong("hangs up on gRPC: it may speak another protocol, or want TLS (https://)")
            : wrong(
                "hangs up on HTTP/1.1: it may be gRPC's port (OTEL_EXPORTER_OTLP_PROTOCOL=grpc, or"
                    + " port 4318 as a rule), or want TLS (https://)");
      case OTHER:
        return wrong("speaks neither HTTP/1.1 nor HTTP/2");
      default:
        // A slow one, for all that can be told.
        return null;
    }
  }

  private String speaksGrpc() {
    return wrong(
        "speaks gRPC, not HTTP/1.1: OTEL_EXPORTER_OTLP_PROTOCOL=grpc, or the port for HTTP (4318 as"
            + " a rule)");
  }

  private String withTls(Socket socket) throws IOException {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    try (SSLSocket secure = (SSLSocket) factory.createSocket(socket, host, port, true)) {
      secure.startHandshake();
      return null;
    } catch (SSLException e) {
      // Certificates are not looked at: the exporter may have been given others.
      return ("" + e.getMessage()).contains("Unsupported or unrecognized SSL message")
          ? wrong("speaks no TLS: the endpoint has to begin with http://")
          : null;
    }
  }

  private String emptyExport() {
    return "POST /v1/traces HTTP/1.1\r\nHost: "
        + host
        + ":"
        + port
        + "\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  }

  private String wrong(String what) {
    return "what listens at the OTLP endpoint " + target.endpoint() + " " + what;
  }

  private static Answer read(InputStream in) throws IOException {
    byte[] head = new byte[5];
    int length = 0;
    try {
      while (length < head.length) {
        int n = in.read(head, length, head.length - length);
        if (n < 0) {
          break;
        }
        length += n;
      }
    } catch (SocketTimeoutException e) {
      if (length == 0) {
        return Answer.SILENCE;
      }
    } catch (IOException reset) {
      if (length == 0) {
        return Answer.CLOSED;
      }
    }
    if (length == 0) {
      return Answer.CLOSED;
    }
    String text = new String(head, 0, length, US_ASCII);
    if (text.startsWith("HTTP/")) {
      return Answer.HTTP1;
    }
    // An alert or a handshake of TLS.
    if ((head[0] == 0x15 || head[0] == 0x16) && head[1] == 3) {
      return Answer.TLS;
    }
    // A frame of type SETTINGS or GOAWAY.
    return length > 3 && head[0] == 0 && (head[3] == 4 || head[3] == 7)
        ? Answer.HTTP2
        : Answer.OTHER;
  }
}
