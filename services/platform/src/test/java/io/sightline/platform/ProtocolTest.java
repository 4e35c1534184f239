package io.sightline.platform;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes in over a socket and is no proper request. */
class ProtocolTest {
  private static final String GET = "GET /health HTTP/1.1\r\nHost: x\r\n";
  private static final String POST = "POST /echo HTTP/1.1\r\nHost: x\r\n";
  private static final int LIMIT_MILLIS = 10_000;

  private static ShopService service;

  @BeforeAll
  static void start() {
    Map<String, String> settings =
        Map.of(
            "server.host", "127.0.0.1",
            "server.request.timeout", "PT1S",
            "server.idle.timeout", "PT1S",
            "server.idle.period", "PT0.2S");
    service =
        ShopService.start(
            "test-service",
            Config.just(ConfigSources.create(settings)),
            shop ->
                shop.routing(
                    routing ->
                        routing.post(
                            "/echo",
                            (request, response) ->
                                Json.send(response, Json.read(request, Map.class)))));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GARBAGE\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n",
        "GET /health HTTP/9.9\r\nHost: x\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "G@T /health HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /health HTTP/1.1\nHost: x\n\n",
        "GET /health HTTP/1.1\r\n\r\n",
        GET + "Host: y\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a b<script>\r\n\r\n",
        GET + "A: a\u0000b\r\n\r\n",
        GET + "A: a\r\n b\r\n\r\n",
        GET + "A : b\r\n\r\n",
        GET + "no colon\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /health?x=%zz HTTP/1.1\r\nHost: x\r\n\r\n",
        POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + "Transfer-Encoding: gzip\r\n\r\n0\r\n\r\n",
        POST + "Content-Length: -5\r\n\r\n",
        POST + "Content-Length: five\r\n\r\n",
        POST + "Content-Length: 2\r\nContent-Length: 5\r\n\r\n{}   ",
        POST + "Content-Length: 99999999999999999999999\r\n\r\n{}",
        POST + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        POST + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}\r\n0\r\n\r\n",
        POST + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nTrailer: x\r\n\r\n",
      })
  void refusesWhatIsNoRequestAndReadsNoFurther(String bytes) throws Exception {
    String answer = send(bytes + GET + "\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 400 ")
        .containsIgnoringCase("\r\nConnection: close\r\n")
        .containsPattern("\r\n\r\n\\{\"error\":\"[^\"]+\"}$")
        .doesNotContain("xception", "Internal");
  }

  @Test
  void refusesWhatIsTooLong() throws Exception {
    assertThat(send("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 414 ")
        .endsWith("{\"error\":\"Request URI too long.\"}");
    assertThat(send(GET + "A: " + "x".repeat(40_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .endsWith("{\"error\":\"Header size exceeded\"}");
    assertThat(send(GET + "A: b\r\n".repeat(5_000) + "\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .endsWith("{\"error\":\"Header size exceeded\"}");
    assertThat(send(POST + "Content-Length: 20000000\r\n\r\n{}"))
        .startsWith("HTTP/1.1 413 ")
        .endsWith("{\"error\":\"Request Entity Too Large\"}");
    assertThat(send(POST + "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n{}"))
        .startsWith("HTTP/1.1 413 ")
        .endsWith("{\"error\":\"Request body is larger than 65536 bytes\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "headers | GET /health HTTP/1.1\\r\\nHost: x\\r\\nA: ",
        "body | POST /echo HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 9\\r\\n\\r\\n{",
        "chunk | POST /echo HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n9\\r\\n{",
      })
  void givesUpOnARequestThatDoesNotEnd(String part, String bytes) throws Exception {
    assertThat(send(bytes.replace("\\r\\n", "\r\n")))
        .startsWith("HTTP/1.1 408 Request Timeout\r\n")
        .endsWith("\r\n\r\n{\"error\":\"The request did not end in time\"}");
  }

  @Test
  void givesUpOnABodyThatNobodyReads() throws Exception {
    assertThat(send("POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"))
        .startsWith("HTTP/1.1 404 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET /hea", GET + "\r\n"})
  void closesAnIdleConnection(String bytes) throws Exception {
    send(bytes);
  }

  @Test
  void sendsNoBodyToHead() throws Exception {
    assertThat(send("HEAD /health HTTP/1.1\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 405 ")
        .contains("Allow: GET")
        .endsWith("\r\n\r\n");
    assertThat(send("HEAD /nothing HTTP/1.1\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 404 ")
        .endsWith("\r\n\r\n");
  }

  @Test
  void takesSeveralRequestsOnOneConnection() throws Exception {
    String body = "Content-Length: 9\r\n\r\n{\"x\": 12}";
    String chunks = "Transfer-Encoding: chunked\r\n\r\n4\r\n{\"x\"\r\n5\r\n: 12}\r\n0\r\n\r\n";

    assertThat(send(POST + body + GET + "\r\n" + POST + chunks).split("HTTP/1.1 200 OK"))
        .hasSize(4);
  }

  /** Returns what comes back until the service closes the connection. */
  private static String send(String bytes) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", service.port())) {
      socket.setSoTimeout(LIMIT_MILLIS);
      socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      InputStream in = socket.getInputStream();
      in.transferTo(answer);
      return answer.toString(UTF_8);
    }
  }
}
