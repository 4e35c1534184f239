package io.sightline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.LogRecord;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One id from the request to the last line of its log, and back to who sent it. */
class RequestIdIT {

  private static final Path AGENT = Path.of(System.getProperty("sightline.extension"));

  private record Answer(String name, String status, String requestId, String traceId) {}

  private static final List<Answer> answers = new ArrayList<>();
  private static OtlpReceiver receiver;
  private static String output;

  @BeforeAll
  static void run() {
    receiver = OtlpReceiver.start();
    try (AgentProcess process =
        AgentProcess.of(RequestIdApplication.class)
            .agent(AGENT)
            .property("logback.configurationFile", "logback-request-id.xml")
            .property("sightline.request-id.hosts", "127.0.0.1")
            .exportTo(receiver)
            .start("request-id")) {
      process.awaitOutput("^DONE");
      process.stop();
      output = process.output();
    }
    matches("^ANSWER (\\S+) (\\S+) (\\S+) (\\S+)$")
        .forEach(it -> answers.add(new Answer(it.group(1), it.group(2), it.group(3), it.group(4))));
  }

  @AfterAll
  static void close() {
    receiver.close();
  }

  @ParameterizedTest
  @CsvSource({
    "chain, 200",
    "redirect, 302",
    "fails, 500",
    "mapped, 409",
    "bad-request, 400",
    "reset, 200",
    "no-such-route, 404",
    "broken-host, 400",
    "too-large, 413",
    "jdk, 200"
  })
  void eachAnswerNamesItsRequestAndItsTrace(String name, String status) {
    Answer answer = answers(name).getFirst();

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.requestId()).isEqualTo(name + "-1");
    Span server = serverSpan(name + "-1");
    assertThat(answer.traceId()).isEqualTo(server.traceId());
    assertThat(server.attribute("http.response.status_code")).isEqualTo(Long.valueOf(status));
  }

  @Test
  void requestThatCannotBeReadHasAnIdToo() {
    Answer answer = answers("unreadable").getFirst();

    assertThat(answer.status()).isEqualTo("400");
    assertThat(answer.requestId()).matches("[0-9a-f]{16}");
    assertThat(answer.traceId()).isEqualTo(serverSpan(answer.requestId()).traceId());
  }

  @Test
  void eachRequestIsOneSpan() {
    assertThat(receiver.spans(span -> span.kind().equals("SERVER") && span.isRoot()))
        .hasSameSizeAs(answers)
        .hasSize(14);
  }

  @Test
  void idIsMadeWhereThereIsNone() {
    List<Answer> made = answers("made");

    assertThat(made).hasSize(2);
    assertThat(made)
        .extracting(Answer::requestId)
        .doesNotHaveDuplicates()
        .allSatisfy(id -> assertThat(id).matches("[0-9a-f]{16}"));
  }

  @Test
  void idGoesWhereverTheWorkGoes() {
    for (String line :
        List.of(
            "chain begins",
            "chain in an executor",
            "chain in a future",
            "leaf webclient",
            "leaf jdk-client")) {
      assertThat(printed(line)).containsExactly("chain-1");
      assertThat(sent(line)).containsExactly("chain-1");
    }
    assertThat(printed("jdk server")).containsExactly("jdk-1");
  }

  @Test
  void idStaysAwayFromOtherHosts() {
    assertThat(printed("leaf for-this-host")).containsExactly("outside-1");
    assertThat(printed("leaf not-for-this-host"))
        .singleElement()
        .asString()
        .matches("[0-9a-f]{16}");
  }

  private static List<Answer> answers(String name) {
    return answers.stream().filter(it -> it.name().equals(name)).toList();
  }

  private static Span serverSpan(String requestId) {
    List<Span> found =
        receiver.spans(
            it ->
                it.kind().equals("SERVER")
                    && it.isRoot()
                    && requestId.equals(it.attribute("request_id")));
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static List<String> printed(String line) {
    return matches("^LOG " + line + " \\[(\\S+)\\] \\[[0-9a-f]{32}\\]$").stream()
        .map(it -> it.group(1))
        .toList();
  }

  private static List<Object> sent(String line) {
    return receiver.logs(it -> it.body().equals(line)).stream()
        .map((LogRecord it) -> it.attribute("request_id"))
        .toList();
  }

  private static List<MatchResult> matches(String pattern) {
    return Pattern.compile(pattern, Pattern.MULTILINE).matcher(output).results().toList();
  }
}
