package io.sightline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.FreePort;
import io.sightline.agent.testing.MetricPoint;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The walk-through of docs/rules.md: a mail server from Maven Central, with the rules of that page.
 */
class ThirdPartyJarIT {

  private static final Path AGENT = Path.of(System.getProperty("sightline.extension"));
  private static final Path SERVER = AGENT.resolveSibling("third-party/greenmail-standalone.jar");
  private static final Path PAGE =
      Path.of(System.getProperty("sightline.root")).resolve("docs/rules.md");
  private static final int JAVA_8 = 52;
  private static final int PORT = 3025;

  @TempDir private Path directory;

  @Test
  void getsSpanCounterAndHistogramByRulesOnly() throws IOException {
    Path rules = Files.writeString(directory.resolve("mail.yaml"), rulesOfThePage());
    // The port is fixed: so the server has an address of this machine to itself.
    int number = FreePort.find();
    String address = "127.26." + (number >> 8) + "." + (number & 0xff);
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process =
            startOfThePage(rules)
                .exportTo(receiver)
                .property("greenmail.hostname", address)
                .start("third-party")) {
      process.awaitOutput("3 rules loaded from .*mail.yaml$");
      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .untilAsserted(() -> new Socket(address, PORT).close());

      send(
          address, "a@shop.example", List.of("b@acme.example", "c@acme.example"), "x".repeat(5000));
      send(address, "a@shop.example", List.of("d@other.example"), "short");

      List<Span> mails = receiver.awaitSpans(2, it -> it.name().equals("send_mail"));
      assertThat(mails)
          .extracting(it -> it.attribute("mail.recipients"))
          .containsExactlyInAnyOrder(2L, 1L);
      assertThat(mails).allSatisfy(it -> assertThat(it.status()).isEqualTo("UNSET"));
      assertThat(mails.getFirst().attribute("mail.from").toString()).isEqualTo("a***@shop.example");
      awaitValue(
          receiver,
          "mails_delivered_total",
          Map.of("domain", "acme.example", "status", "delivered"),
          2);
      awaitValue(
          receiver,
          "mails_delivered_total",
          Map.of("domain", "other.example", "status", "delivered"),
          1);
      awaitValue(receiver, "mail.users", Map.of(), 3);
      MetricPoint size = last(receiver, "mail.size", Map.of());
      assertThat(size.unit()).isEqualTo("By");
      assertThat(size.count()).isEqualTo(3);
      assertThat(size.value()).isBetween(10_000.0, 20_000.0);
      assertThat(last(receiver, "mail.delivery.duration", Map.of()).count()).isEqualTo(3);
      List<String> traces = mails.stream().map(Span::traceId).toList();
      assertThat(
              receiver.awaitMetrics(
                  1, it -> it.name().equals("mail.size") && !it.exemplarTraceIds().isEmpty()))
          .first()
          .satisfies(it -> assertThat(traces).containsAll(it.exemplarTraceIds()));
      assertThat(receiver.resource("mail")).containsEntry("service.name", "mail");
      assertThat(process.output()).doesNotContain("WARN io.sightline", "VerifyError");
    }
  }

  /** Else the test would say nothing of jars that are as old as this one. */
  @Test
  void isOfJava8() throws IOException {
    try (var jar = new java.util.jar.JarFile(SERVER.toFile())) {
      var entry = jar.getEntry("com/icegreen/greenmail/user/UserManager.class");
      byte[] bytes = jar.getInputStream(entry).readNBytes(8);
      assertThat((int) bytes[7]).isEqualTo(JAVA_8);
    }
  }

  private static String rulesOfThePage() throws IOException {
    Pattern yaml = Pattern.compile("(?sm)^( *)```yaml\\n(.*?)^ *```$");
    MatchResult found =
        yaml.matcher(Files.readString(PAGE))
            .results()
            .filter(it -> it.group(2).contains("com.icegreen"))
            .findFirst()
            .orElseThrow();
    return found.group(2).replaceAll("(?m)^" + found.group(1), "");
  }

  /** Its second command for the start, by variables alone, with files where the test has them. */
  private static AgentProcess.Builder startOfThePage(Path rules) throws IOException {
    MatchResult found =
        Pattern.compile("(?m)^ *(SIGHTLINE_RULES=.*) \\\\\\n *java (.*)$")
            .matcher(Files.readString(PAGE))
            .results()
            .findFirst()
            .orElseThrow();
    AgentProcess.Builder builder =
        AgentProcess.ofCommand(
                found
                    .group(2)
                    .replace("greenmail-standalone-1.6.15.jar", SERVER.toString())
                    .split(" "))
            .withoutAgent()
            .withoutProperty("otel.service.name");
    for (String variable : found.group(1).split(" ")) {
      String[] parts = variable.split("=", 2);
      builder.environment(
          parts[0],
          parts[1]
              .replace("mail.yaml", rules.toString())
              .replace("sightline-agent.jar", AGENT.toString()));
    }
    return builder;
  }

  /** One mail, as any client sends it. */
  private static void send(String address, String from, List<String> to, String text)
      throws IOException {
    try (Socket socket = new Socket(address, PORT);
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      socket.setSoTimeout(60_000);
      OutputStream out = socket.getOutputStream();
      answer(in, "220");
      say(out, in, "HELO client.example", "250");
      say(out, in, "MAIL FROM:<" + from + ">", "250");
      for (String recipient : to) {
        say(out, in, "RCPT TO:<" + recipient + ">", "250");
      }
      say(out, in, "DATA", "354");
      say(out, in, "Subject: test\r\n\r\n" + text + "\r\n.", "250");
      say(out, in, "QUIT", "221");
    }
  }

  private static void say(OutputStream out, BufferedReader in, String line, String code)
      throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
    answer(in, code);
  }

  private static void answer(BufferedReader in, String code) throws IOException {
    String line = in.readLine();
    while (line.startsWith("-", 3)) {
      line = in.readLine();
    }
    assertThat(line).startsWith(code);
  }

  private static void awaitValue(
      OtlpReceiver receiver, String name, Map<String, Object> attributes, double value) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(last(receiver, name, attributes).value()).isEqualTo(value));
  }

  private static MetricPoint last(
      OtlpReceiver receiver, String name, Map<String, Object> attributes) {
    return receiver
        .awaitMetrics(
            1,
            it ->
                it.name().equals(name)
                    && it.attributes().entrySet().containsAll(attributes.entrySet()))
        .getLast();
  }
}
