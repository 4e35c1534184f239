package io.sightline.instrumentation.helidon.webserver.v4_3;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.Metadata;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the client gets is what span and metric say, wherever the exception came from. */
class ErrorMappingIT {

  private static final Pattern ANSWER =
      Pattern.compile("^ANSWER (\\S+) (\\S+) (\\d+)$", Pattern.MULTILINE);

  private static final String SCOPE = "io.sightline.helidon-webserver-4.3";
  private static final Pattern RAW = Pattern.compile("^RAW .*$", Pattern.MULTILINE);

  private static OtlpReceiver receiver;
  private static Map<String, Long> answers;
  private static Map<String, Long> answersWithoutAgent;
  private static List<String> raw;
  private static List<String> rawWithoutAgent;

  @BeforeAll
  static void run() {
    receiver = OtlpReceiver.start();
    try (AgentProcess process =
        AgentProcess.of(ErrorMappingApplication.class)
            .extension()
            .exportTo(receiver)
            .start("error-mapping")) {
      process.awaitOutput("^DONE");
      process.stop();
      answers = answers(process.output());
      raw = raw(process.output());
    }
    try (AgentProcess process =
        AgentProcess.of(ErrorMappingApplication.class)
            .withoutAgent()
            .start("error-mapping-without-agent")) {
      process.awaitOutput("^DONE");
      answersWithoutAgent = answers(process.output());
      rawWithoutAgent = raw(process.output());
    }
  }

  @AfterAll
  static void close() {
    receiver.close();
  }

  @Test
  void changesNoAnswer() {
    assertThat(answers).hasSize(31).isEqualTo(answersWithoutAgent);
    assertThat(raw)
        .containsExactly(
            "RAW GET /malformed/host HTTP/1.1 400", "RAW GET /malformed/protocol and HTTP/1.1 400")
        .isEqualTo(rawWithoutAgent);
  }

  @Test
  void spansSayWhatTheClientGets() {
    Map<String, Long> spans = new LinkedHashMap<>();
    for (Span span : receiver.spans(ErrorMappingIT::wasRouted)) {
      String name = span.attribute("url.path") + " " + span.attribute("url.query");
      assertThat(spans.put(name, (Long) span.attribute("http.response.status_code"))).isNull();
    }
    assertThat(spans).isEqualTo(answers);
  }

  @Test
  void onlyServerErrorsAreErrors() {
    assertThat(receiver.spans(ErrorMappingIT::wasRouted))
        .allSatisfy(
            span -> {
              long status = (Long) span.attribute("http.response.status_code");
              assertThat(span.status()).isEqualTo(status >= 500 ? "ERROR" : "UNSET");
              assertThat(span.attribute("error.type"))
                  .isEqualTo(status >= 500 ? String.valueOf(status) : null);
            });
  }

  @Test
  void serverErrorsKeepTheirException() {
    assertThat(exceptions("/filter/unmapped")).containsExactly("java.lang.IllegalStateException");
    assertThat(exceptions("/filter/mapped")).isEmpty();
    assertThat(exceptions("/filter/not-found")).isEmpty();
  }

  private static List<Object> exceptions(String path) {
    return receiver
        .spans(
            it ->
                it.kind().equals("SERVER")
                    && path.equals(it.attribute("url.path"))
                    && "HTTP_1_1".equals(it.attribute("url.query")))
        .stream()
        .flatMap(it -> it.events().stream())
        .filter(it -> it.name().equals("exception"))
        .map(it -> it.attributes().get("exception.type"))
        .toList();
  }

  @Test
  void metricsSayWhatTheClientGets() {
    Map<Long, Long> expected = new TreeMap<>();
    answers.values().forEach(status -> expected.merge(status, 1L, Long::sum));

    Map<Object, Long> measured = new TreeMap<>();
    var points =
        receiver.metrics(
            it -> it.name().equals("http.server.request.duration") && !it.scope().equals(SCOPE));
    long last = points.stream().mapToLong(it -> it.timeNanos()).max().orElseThrow();
    points.stream()
        .filter(it -> it.timeNanos() == last)
        .forEach(
            it -> measured.merge(it.attribute("http.response.status_code"), it.count(), Long::sum));

    assertThat(measured).isEqualTo(expected);
  }

  @Test
  void requestThatNeverReachedTheRoutingHasASpan() {
    List<Span> spans = receiver.spans(it -> it.scope().equals(SCOPE));

    assertThat(spans)
        .hasSize(2)
        .allSatisfy(
            span -> {
              assertThat(span.kind()).isEqualTo("SERVER");
              assertThat(span.attribute("http.response.status_code")).isEqualTo(400L);
              assertThat(span.status()).isEqualTo("UNSET");
            });
    assertThat(spans)
        .extracting(span -> span.attribute("url.path"))
        .containsExactlyInAnyOrder("/malformed/host", "/malformed/protocol");
  }

  @Test
  void emitsWhatItsMetadataSays() {
    assertThat(Metadata.telemetry(receiver, SCOPE)).isEqualTo(Metadata.telemetry());
  }

  private static boolean wasRouted(Span span) {
    return span.kind().equals("SERVER") && !span.scope().equals(SCOPE);
  }

  private static List<String> raw(String output) {
    return RAW.matcher(output).results().map(MatchResult::group).toList();
  }

  private static Map<String, Long> answers(String output) {
    Map<String, Long> answers = new LinkedHashMap<>();
    ANSWER
        .matcher(output)
        .results()
        .forEach(it -> answers.put(it.group(1) + " " + it.group(2), Long.valueOf(it.group(3))));
    return answers;
  }
}
