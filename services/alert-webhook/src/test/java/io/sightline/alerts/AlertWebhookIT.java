package io.sightline.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.sightline.platform.Json;
import io.sightline.platform.ShopService;
import io.sightline.platform.testing.LogLines;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertWebhookIT {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static final String WEBHOOK =
      """
      {"receiver":"default-receiver","status":"firing","alerts":[
        {"status":"firing",
         "labels":{"alertname":"HighErrorRate","service":"order-service","severity":"critical"},
         "annotations":{"summary":"order-service fails","description":"7.00% of requests fail"},
         "startsAt":"2026-11-21T10:00:00.123Z","endsAt":"0001-01-01T00:00:00Z",
         "generatorURL":"http://prometheus/graph","fingerprint":"5f2a3d4c5b6a7988"},
        {"status":"resolved",
         "labels":{"alertname":"LowOrderVolume","severity":"warning"},"annotations":{},
         "startsAt":"2026-11-21T09:00:00Z","endsAt":"2026-11-21T10:05:00+01:00",
         "generatorURL":"","fingerprint":"00112233445566ff"}],
       "groupLabels":{},"commonLabels":{},"commonAnnotations":{},"externalURL":"http://am",
       "version":"4","groupKey":"{}:{}","truncatedAlerts":0}
      """;

  private static final String SLACK =
      """
      {"channel":"#alerts-critical","username":"AlertManager","icon_emoji":":fire:",
       "attachments":[{"title":"HighErrorRate","title_link":"http://am","text":"*Alert:* order-service \
      fails\\n*Severity:* critical\\n","fallback":"[FIRING:1] HighErrorRate order-service",
       "callback_id":"","footer":"","color":"danger","mrkdwn_in":["fallback","pretext","text"],
       "fields":[{"title":"service","value":"order-service","short":true}]}]}
      """;

  @TempDir private Path folder;
  private int smtpPort;
  private ShopService service;

  @BeforeEach
  void start() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      smtpPort = socket.getLocalPort();
    }
    startService();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void keepsAndLogsWhatAlertmanagerSends() throws Exception {
    try (LogLines log = new LogLines()) {
      assertThat(post("/webhook", WEBHOOK).body()).isEqualTo("{\"received\":2}");
      assertThat(post("/webhook", WEBHOOK).statusCode()).isEqualTo(200);

      assertThat(log.of("alert_received")).hasSize(4);
      JsonNode firing = log.of("alert_received").getFirst();
      assertThat(firing.get("alertname").asText()).isEqualTo("HighErrorRate");
      assertThat(firing.get("status").asText()).isEqualTo("firing");
      assertThat(firing.get("severity").asText()).isEqualTo("critical");
      assertThat(firing.get("service").asText()).isEqualTo("order-service");
      assertThat(firing.get("receiver").asText()).isEqualTo("default-receiver");
      assertThat(firing.get("fingerprint").asText()).isEqualTo("5f2a3d4c5b6a7988");
      assertThat(firing.get("starts_at").asText()).isEqualTo("2026-11-21T10:00:00.123Z");
      assertThat(firing.has("ends_at")).isFalse();
      assertThat(firing.get("channel").asText()).isEqualTo("webhook");
      assertThat(firing.get("repeat").asBoolean()).isFalse();
      assertThat(log.of("alert_received").get(1).get("ends_at").asText())
          .isEqualTo("2026-11-21T09:05:00Z");
      assertThat(log.of("alert_received").get(2).get("repeat").asBoolean()).isTrue();
    }
    JsonNode history = history("");
    assertThat(history).hasSize(2);
    assertThat(history.get(0).get("alertname").asText()).isEqualTo("LowOrderVolume");
    assertThat(history.get(1).get("repeats").asInt()).isEqualTo(1);
    assertThat(history.get(1).get("summary").asText()).isEqualTo("order-service fails");
  }

  @Test
  void remembersAcrossARestart() throws Exception {
    post("/webhook", WEBHOOK);
    JsonNode before = history("");

    service.close();
    startService();

    assertThat(history("")).isEqualTo(before).hasSize(2);
  }

  @Test
  void answersSlackMessagesAsSlackDoes() throws Exception {
    HttpResponse<String> answer = post("/slack", SLACK);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("ok");
    post("/slack", SLACK);
    post("/slack", SLACK.replace("danger", "good"));
    post("/slack", SLACK);

    JsonNode history = history("");
    assertThat(history).hasSize(3);
    JsonNode first = history.get(2);
    assertThat(first.get("channel").asText()).isEqualTo("slack");
    assertThat(first.get("receiver").asText()).isEqualTo("#alerts-critical");
    assertThat(first.get("alertname").asText()).isEqualTo("HighErrorRate");
    assertThat(first.get("status").asText()).isEqualTo("firing");
    assertThat(first.get("severity").asText()).isEqualTo("critical");
    assertThat(first.get("service").asText()).isEqualTo("order-service");
    assertThat(first.get("repeats").asInt()).isEqualTo(1);
    assertThat(history.get(1).get("status").asText()).isEqualTo("resolved");
    assertThat(history.get(1).get("fingerprint")).isEqualTo(first.get("fingerprint"));
  }

  @Test
  void takesMail() throws Exception {
    mail("[FIRING:1] HighPaymentFailureRate payment-service (critical)", "Fails: ä", "critical");
    mail("[RESOLVED] HighPaymentFailureRate payment-service (critical)", "Works", "critical");

    JsonNode history = history("?alertname=HighPaymentFailureRate");
    assertThat(history).hasSize(2);
    assertThat(history.get(1).get("channel").asText()).isEqualTo("mail");
    assertThat(history.get(1).get("receiver").asText()).isEqualTo("payment-team@example.com");
    assertThat(history.get(1).get("status").asText()).isEqualTo("firing");
    assertThat(history.get(1).get("service").asText()).isEqualTo("payment-service");
    assertThat(history.get(1).get("severity").asText()).isEqualTo("critical");
    assertThat(history.get(0).get("status").asText()).isEqualTo("resolved");
  }

  @Test
  void takesMailInACharsetThatNobodyKnowsAsItIs() throws Exception {
    MimeMessage message = message("[FIRING:1]", "Fails", "critical");
    message.setHeader(
        "Subject", "[FIRING:1] HighErrorRate =?x-nobodys?Q?order-service?=\r\n fails");
    Transport.send(message);

    JsonNode alert = history("?alertname=HighErrorRate").get(0);
    assertThat(alert.get("status").asText()).isEqualTo("firing");
    assertThat(alert.get("severity").asText()).isEqualTo("critical");
    assertThat(alert.get("summary").asText())
        .isEqualTo("HighErrorRate =?x-nobodys?Q?order-service?= fails");
  }

  @Test
  void refusesMailThatTellsOfNoAlertOrIsHuge() throws Exception {
    assertThatThrownBy(() -> mail("Lunch?", "At noon", "none"))
        .isInstanceOf(MessagingException.class)
        .hasStackTraceContaining("must begin with [FIRING] or [RESOLVED]");
    assertThatThrownBy(() -> mail("[FIRING:1] Huge", "x".repeat(2_000_000), "none"))
        .isInstanceOf(MessagingException.class)
        .hasStackTraceContaining("552 larger than 1048576 bytes");
    assertThat(history("")).isEmpty();

    mail("[FIRING:1] Small", "after all that", "none");
    assertThat(history("")).hasSize(1);
  }

  @Test
  void findsInTheHistory() throws Exception {
    post("/webhook", WEBHOOK);
    post("/slack", SLACK);

    assertThat(history("?limit=1")).hasSize(1);
    assertThat(history("?status=resolved")).hasSize(1);
    assertThat(history("?service=order-service&status=firing")).hasSize(2);
    assertThat(history("?alertname=Nothing")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          "version":"4"             | "version":"3"          | version must be
          "receiver":"default-rec   | "receiver2":"x         | receiver is required
          "status":"firing", "lab   | "status":"on", "lab    | alerts[0]: status must be firing or resolved
          "alertname":"HighErrorR   | "name":"H              | alerts[0]: alertname is required
          2026-11-21T10:00:00.123Z  | yesterday              | alerts[0]: startsAt must be a time
          2026-11-21T10:00:00.123Z  | 0001-01-01T00:00:00Z   | alerts[0]: startsAt is required
          2026-11-21T10:05:00+01:00 | 2026-11-21T08:00:00Z   | alerts[1]: endsAt is before startsAt
          "fingerprint":"001        | "finger":"0            | alerts[1]: fingerprint is required
          "alerts":[                | "alerts":{}, "x":[     | alerts has the wrong type
          "alerts":[                | "alerts":[], "x":[     | alerts is required
          "alerts":[                | "alerts":[null,        | alerts[0]: labels is required
          "severity":"warning"      | "severity":{"a":1}     | alerts[1].labels.severity has the wrong type
          "order-service",          | "a\\u0000b",           | alerts[0]: service must not contain a zero
          """)
  void refusesWhatIsNoNotification(String replace, String by, String message) throws Exception {
    String compact = WEBHOOK.replaceAll("\\s*\\n\\s*", " ");
    String body = compact.replace(replace, by);
    assertThat(body).isNotEqualTo(compact);

    HttpResponse<String> answer = post("/webhook", body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Json.mapper().readTree(answer.body()).get("error").asText()).contains(message);
    assertThat(history("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{}",
        "{\"attachments\":[null]}",
        "{\"attachments\":[{\"title\":\"\"}]}",
        "{\"attachments\":[{\"title\":\"Something\",\"color\":\"#439FE0\"}]}",
        "{\"attachments\":[{\"title\":\"[FIRING:1]\"}]}",
        "{\"attachments\":\"none\"}"
      })
  void refusesWhatIsNoSlackMessage(String body) throws Exception {
    assertThat(post("/slack", body).statusCode()).isEqualTo(400);
  }

  @Test
  void refusesHugeBodiesOtherMethodsAndBadQueries() throws Exception {
    assertThat(post("/webhook", "\"" + "x".repeat(3_000_000) + "\"").statusCode()).isEqualTo(413);
    assertThat(post("/alerts", "{}").statusCode()).isEqualTo(405);
    assertThat(get("/webhook").statusCode()).isEqualTo(405);
    assertThat(get("/alerts?limit=0").statusCode()).isEqualTo(400);
    assertThat(get("/alerts?limit=x").statusCode()).isEqualTo(400);
    assertThat(get("/alerts?status=on").statusCode()).isEqualTo(400);
    assertThat(get("/ready").statusCode()).isEqualTo(200);
  }

  private void startService() {
    Config config =
        Config.builder()
            .disableEnvironmentVariablesSource()
            .disableSystemPropertiesSource()
            .sources(
                ConfigSources.create(
                    Map.of(
                        "server.port", "0",
                        "smtp.port", Integer.toString(smtpPort),
                        "history.file", folder.resolve("alerts.jsonl").toString())),
                ConfigSources.classpath("application.properties"))
            .build();
    service = ShopService.start(Main.NAME, config, Main::setup);
  }

  private void mail(String subject, String text, String severity) throws MessagingException {
    Transport.send(message(subject, text, severity));
  }

  private MimeMessage message(String subject, String text, String severity)
      throws MessagingException {
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.host", "127.0.0.1");
    properties.setProperty("mail.smtp.port", Integer.toString(smtpPort));
    MimeMessage message = new MimeMessage(Session.getInstance(properties));
    message.setFrom(new InternetAddress("alertmanager@example.com"));
    message.addRecipient(Message.RecipientType.TO, new InternetAddress("payment-team@example.com"));
    message.setSubject(subject, "UTF-8");
    message.setHeader("X-Alert-Severity", severity);
    message.setText(text + UUID.randomUUID(), "UTF-8");
    return message;
  }

  private JsonNode history(String query) throws Exception {
    HttpResponse<String> answer = get("/alerts" + query);
    assertThat(answer.statusCode()).isEqualTo(200);
    return Json.mapper().readTree(answer.body());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return HTTP.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + service.port() + path);
  }
}
