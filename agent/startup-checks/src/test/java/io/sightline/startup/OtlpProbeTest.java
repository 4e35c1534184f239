package io.sightline.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against servers that say what those of each protocol say first. */
class OtlpProbeTest {

  private static final String HTTP1 = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  private static final String HTTP2 = "\0\0\6\4\0\0\0\0\0\0\5\0\0@\0";
  private static final String TLS_ALERT = "\25\3\3\0\2\2F";

  private ServerSocket server;

  @AfterEach
  void close() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void findsNothingWrong() throws Exception {
    assertThat(check("http", "http/protobuf", HTTP1)).isNull();
    close();
    assertThat(check("http", "grpc", HTTP2)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "http/protobuf, HTTP2, 'speaks gRPC, not HTTP/1.1: OTEL_EXPORTER_OTLP_PROTOCOL=grpc'",
    "http/protobuf, TLS, 'wants TLS: the endpoint has to begin with https://'",
    "http/protobuf, CLOSED, hangs up on HTTP/1.1",
    "http/protobuf, OTHER, speaks neither HTTP/1.1 nor HTTP/2",
    "grpc, HTTP1, 'speaks HTTP/1.1, not gRPC: OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf'",
    "grpc, TLS, 'wants TLS: the endpoint has to begin with https://'",
    "grpc, CLOSED, hangs up on gRPC"
  })
  void saysWhatIsWrong(String protocol, String server, String expected) throws Exception {
    String answer =
        switch (server) {
          case "HTTP1" -> HTTP1;
          case "HTTP2" -> HTTP2;
          case "TLS" -> TLS_ALERT;
          case "CLOSED" -> "";
          default -> "220 mail.example.com ESMTP\r\n";
        };

    assertThat(check("http", protocol, answer))
        .startsWith("what listens at the OTLP endpoint http://127.0.0.1:")
        .contains(expected)
        .doesNotContain("\n");
  }

  @Test
  void tlsAgainstAServerWithoutIt() throws Exception {
    assertThat(check("https", "http/protobuf", "HTTP/1.1 400 Bad Request\r\n\r\n"))
        .contains("speaks no TLS: the endpoint has to begin with http://");
  }

  @Test
  void nothingThere() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }

    assertThat(OtlpProbe.check(new OtlpTarget("http://127.0.0.1:" + port, "grpc"), 1))
        .startsWith("nothing answers at the OTLP endpoint http://127.0.0.1:" + port + " (");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:4318", "collector", "ftp://collector", "http://", ":"})
  void noUrl(String endpoint) throws Exception {
    assertThat(OtlpProbe.check(new OtlpTarget(endpoint, "grpc"), 1))
        .contains(endpoint + " is no URL such as http://localhost:4318");
  }

  private String check(String scheme, String protocol, String answer) throws Exception {
    ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    server = listening;
    Thread.ofVirtual().start(() -> serve(listening, answer));
    return OtlpProbe.check(
        new OtlpTarget(scheme + "://127.0.0.1:" + listening.getLocalPort(), protocol), 1);
  }

  private static void serve(ServerSocket server, String answer) {
    try (Socket socket = server.accept()) {
      // Reads what there is: a connection that is closed over unread bytes is reset.
      byte[] request = new byte[4096];
      assertThat(socket.getInputStream().read(request)).isPositive();
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
