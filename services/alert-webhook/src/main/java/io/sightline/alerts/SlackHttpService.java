package io.sightline.alerts;

import io.helidon.http.BadRequestException;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.sightline.platform.Json;
import io.sightline.platform.MethodNotAllowed;
import io.sightline.platform.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code /slack}: the form of Slack's incoming webhooks, as Alertmanager fills it. */
final class SlackHttpService implements HttpService {
  private static final int MAX_ATTACHMENTS = 100;
  private static final int MAX_FIELDS = 100;
  private static final int MAX_TITLE = 1000;
  private static final int MAX_TEXT = 20_000;
  private static final int MAX_VALUE = 3000;

  private final Inbox inbox;

  SlackHttpService(Inbox inbox) {
    this.inbox = inbox;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.post("/slack", this::receive).any("/slack", MethodNotAllowed.allow("POST"));
  }

  private void receive(ServerRequest request, ServerResponse response) {
    Message message = Json.read(request, Message.class);
    if (message.attachments() == null || message.attachments().isEmpty()) {
      throw new BadRequestException("attachments is required");
    }
    if (message.attachments().size() > MAX_ATTACHMENTS) {
      throw new BadRequestException(
          "attachments must have at most " + MAX_ATTACHMENTS + " elements");
    }
    if (message.channel() != null) {
      Require.text("channel", message.channel(), Alert.MAX_TEXT);
    }
    List<Alert> alerts = new ArrayList<>();
    for (int i = 0; i < message.attachments().size(); i++) {
      try {
        alerts.add(alert(message.channel(), message.attachments().get(i)));
      } catch (BadRequestException e) {
        throw new BadRequestException("attachments[" + i + "]: " + e.getMessage(), e);
      }
    }
    inbox.receive(alerts);
    // Slack's own answer; Alertmanager takes any other text for a failure.
    response.header(HeaderValues.CONTENT_TYPE_TEXT_PLAIN).send("ok");
  }

  private static Alert alert(String channel, Attachment attachment) {
    if (attachment == null) {
      throw new BadRequestException("title is required");
    }
    Shown.Title title =
        Shown.Title.parse(
            Require.text(
                "title",
                attachment.title() == null ? attachment.fallback() : attachment.title(),
                MAX_TITLE));
    attachment.check();
    String text = attachment.text() == null ? "" : attachment.text();
    return Alert.shown(
        Channel.SLACK,
        channel,
        attachment.field("alertname").orElseGet(title::alertname),
        title
            .status()
            .or(attachment::statusByColor)
            .orElseThrow(
                () ->
                    new BadRequestException(
                        "color must be good, warning or danger, or title begin with [FIRING] or"
                            + " [RESOLVED]")),
        attachment.field("severity").or(() -> Shown.line("severity", text)).orElse(null),
        attachment
            .field("service")
            .or(() -> Shown.line("service", text))
            .or(title::service)
            .orElse(null),
        title.text());
  }

  private record Message(String channel, List<Attachment> attachments) {}

  private record Attachment(
      String title, String fallback, String text, String color, List<Field> fields) {

    Attachment {
      fields = fields == null ? List.of() : fields;
    }

    void check() {
      if (text != null && text.length() > MAX_TEXT) {
        throw new BadRequestException("text must have at most " + MAX_TEXT + " characters");
      }
      if (fields.size() > MAX_FIELDS) {
        throw new BadRequestException("fields must have at most " + MAX_FIELDS + " elements");
      }
      for (Field field : fields) {
        if (field == null) {
          throw new BadRequestException("fields must not contain null");
        }
        Require.text("fields.title", field.title(), Alert.MAX_TEXT);
        if (field.value() == null) {
          throw new BadRequestException("fields.value is required");
        }
        if (field.value().length() > MAX_VALUE) {
          throw new BadRequestException(
              "fields.value must have at most " + MAX_VALUE + " characters");
        }
      }
    }

    Optional<String> field(String name) {
      return fields.stream()
          .filter(field -> name.equalsIgnoreCase(field.title()))
          .map(Field::value)
          .filter(value -> !value.isBlank())
          .findFirst();
    }

    Optional<AlertStatus> statusByColor() {
      return switch (color == null ? "" : color) {
        case "good" -> Optional.of(AlertStatus.RESOLVED);
        case "warning", "danger" -> Optional.of(AlertStatus.FIRING);
        default -> Optional.empty();
      };
    }
  }

  private record Field(String title, String value) {}
}
