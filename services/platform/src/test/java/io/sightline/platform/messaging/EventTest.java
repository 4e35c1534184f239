package io.sightline.platform.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTest {

  private static final String VALID =
      """
      {"event_id":"8f14e45f-ceea-467f-a1d0-b9bb2b1b3c11","type":"order.created","version":1,\
      "occurred_at":"2026-01-02T03:04:05.678Z","order_id":"o-1","amount":1999.90,"reason":null}""";

  @Test
  void survivesTheWire() {
    TestEvent sent = TestEvent.of("o-1");

    Event received = parse(Event.from(sent).toJson());

    assertThat(received.id()).hasToString(sent.eventId());
    assertThat(received.type()).isEqualTo("order.created");
    assertThat(received.occurredAt()).isEqualTo(sent.occurredAt());
    assertThat(received.orderId()).isEqualTo("o-1");
    assertThat(received.as(TestEvent.class)).isEqualTo(sent);
  }

  @Test
  void readsWhatTheCatalogueShows() {
    assertThat(parse(VALID).as(TestEvent.class).amount()).isEqualTo(new BigDecimal("1999.90"));
    assertThat(parse(VALID).toJson()).isEqualTo(VALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"90071992547409931234.10", "0.10", "1999.00", "1000000000000000000000"})
  void keepsMoneyExactly(String amount) {
    String json = Event.from(TestEvent.of("o-1", new BigDecimal(amount))).toJson();

    assertThat(json).contains("\"amount\":" + amount + ",");
    assertThat(parse(json).as(TestEvent.class).amount()).isEqualTo(new BigDecimal(amount));
  }

  @Test
  void ignoresFieldsOfLaterShapes() {
    Event event = parse(VALID.replace("\"reason\"", "\"currency\":\"EUR\",\"reason\""));

    assertThat(event.as(TestEvent.class).orderId()).isEqualTo("o-1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"event_id"                          | {"event_id           | the value is not JSON
          "version":1                          | "version":2          | version is 2, expected 1
          "version":1                          | "version":"1"        | version is "1", expected 1
          "version":1,                         | ~~                   | version is missing, expected 1
          8f14e45f-ceea-467f-a1d0-b9bb2b1b3c11 | 17                   | a field cannot be read
          2026-01-02T03:04:05.678Z             | yesterday            | a field cannot be read
          "type":"order.created"               | "type":7             | type is missing or not a text
          "o-1"                                | ""                   | order_id is missing or not a text
          null}                                | null} {}             | the value is not JSON
          """)
  void saysWhatIsWrong(String replace, String by, String message) {
    String json = VALID.replace(replace, by);
    assertThat(json).isNotEqualTo(VALID);

    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(InvalidEventException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void refusesWhatIsNoObjectOrNothing() {
    assertThatThrownBy(() -> parse("[1]")).hasMessage("the value is not a JSON object");
    assertThatThrownBy(() -> parse("")).hasMessage("the value is not a JSON object");
    assertThatThrownBy(() -> Event.parse(null)).hasMessage("the record has no value");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          "amount":1999.90, | ~~
          "amount":1999.90  | "amount":"a lot"
          """)
  void anEventWithoutWhatItsShapePromisesIsInvalid(String replace, String by) {
    Event event = parse(VALID.replace(replace, by));

    assertThatThrownBy(() -> event.as(TestEvent.class))
        .isInstanceOf(InvalidEventException.class)
        .hasMessageStartingWith("not a valid TestEvent: ")
        .hasMessageContaining(by.isEmpty() ? "amount" : "a lot");
  }

  private static Event parse(String json) {
    return Event.parse(json.getBytes(UTF_8));
  }
}
