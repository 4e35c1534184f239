package io.sightline.cli.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExpectedTraceTest {
  private static final String TABLE =
      """
      # A comment.
      == other
      x SERVER y

      == small
      shop SERVER POST /orders
        shop CLIENT GET /products/{*}
          stock SERVER GET /products/{*}
            stock CLIENT [db.system.name=postgresql]
        shop CLIENT [db.system.name=postgresql]
        shop PRODUCER send orders
          mail CONSUMER process orders
      """;

  private final ExpectedTrace expected = ExpectedTrace.parse(TABLE, "small");

  private final Span root = span("shop", "1", "caller", "SERVER", "POST /orders");
  private final Span call = span("shop", "2", "1", "CLIENT", "GET /products/{id}");
  private final Span stock = span("stock", "3", "2", "SERVER", "GET /products/{product_id}");
  private final Span stockQuery = query("stock", "4", "3");
  private final Span insert = query("shop", "5", "1");
  private final Span send = span("shop", "6", "1", "PRODUCER", "send orders");
  private final Span process = span("mail", "7", "6", "CONSUMER", "process orders");

  @Test
  void acceptsTheTraceOfTheTable() {
    assertThat(faults(root, call, stock, stockQuery, insert, send, process)).isEmpty();
    assertThat(expected.services()).containsExactly("mail", "shop", "stock");
    assertThat(expected.size()).isEqualTo(7);
  }

  @Test
  void looksThroughInternalSpansAndIgnoresSpansThatAreNotListed() {
    Span internal = span("shop", "8", "1", "INTERNAL", "OrderService.create");
    Span deeper = span("shop", "9", "8", "INTERNAL", "Repository.insert");
    Span more = span("shop", "10", "9", "CLIENT", "GET /weather");
    Span insertBelow = query("shop", "5", "9");

    assertThat(
            faults(
                root, call, stock, stockQuery, insertBelow, send, process, internal, deeper, more))
        .isEmpty();
  }

  @Test
  void acceptsACallThatWorkedTheSecondTime() {
    Span failed = span("shop", "8", "1", "CLIENT", "GET /products/{id}");

    assertThat(faults(root, failed, call, stock, stockQuery, insert, send, process)).isEmpty();
  }

  @Test
  void countsASpanThatCameTwiceOnce() {
    Trace trace =
        new Trace("t", List.of(root, root, call, stock, stockQuery, insert, send, process));

    assertThat(trace.spans()).hasSize(7);
    assertThat(expected.faults(trace, "caller")).isEmpty();
  }

  @Test
  void namesAMissingSpanAndNotWhatItsAbsenceHides() {
    assertThat(faults(root, call, stock, stockQuery, insert))
        .containsExactly("no shop PRODUCER send orders under shop SERVER POST /orders");
  }

  @Test
  void doesNotTakeASpanOfAnotherPlaceForTheMissingOne() {
    assertThat(faults(root, call, stock, stockQuery, send, process))
        .containsExactly(
            "no shop CLIENT [db.system.name=postgresql] under shop SERVER POST /orders");
  }

  @Test
  void namesASpanThatStandsUnderTheWrongParent() {
    Span processUnderRoot = span("mail", "7", "1", "CONSUMER", "process orders");

    assertThat(faults(root, call, stock, stockQuery, insert, send, processUnderRoot))
        .containsExactly(
            "mail CONSUMER process orders stands under shop SERVER POST /orders, not under shop PRODUCER send orders");
  }

  @Test
  void namesOrphans() {
    Span orphan = span("mail", "8", "lost", "CLIENT", "GET /template");

    assertThat(faults(root, call, stock, stockQuery, insert, send, process, orphan))
        .containsExactly("the parent of mail CLIENT GET /template is not in the trace");
  }

  @Test
  void namesASecondRoot() {
    Span second = span("mail", "8", "", "INTERNAL", "cleanup");

    assertThat(faults(root, call, stock, stockQuery, insert, send, process, second))
        .containsExactly("one root too many: mail INTERNAL cleanup");
  }

  @Test
  void namesARootThatCameTwice() {
    Span again = span("shop", "8", "caller", "SERVER", "POST /orders");

    assertThat(faults(root, call, stock, stockQuery, insert, send, process, again))
        .containsExactly("one root too many: shop SERVER POST /orders");
  }

  @Test
  void tellsWhenATraceHasNoRootAtAll() {
    assertThat(faults(call, stock, stockQuery))
        .containsExactly(
            "no shop SERVER POST /orders",
            "the parent of shop CLIENT GET /products/{id} is not in the trace");
  }

  @ParameterizedTest
  @EnumSource
  void hasATableForEachOutcome(Outcome outcome) {
    assertThat(ExpectedTrace.of(outcome).services()).contains("api-gateway", "product-service");
  }

  @Test
  void refusesATableWithoutRoot() {
    assertThatThrownBy(() -> ExpectedTrace.parse(TABLE, "absent"))
        .hasMessage("the table of expected spans needs one root for absent, not 0");
  }

  private List<String> faults(Span... spans) {
    return expected.faults(new Trace("t", List.of(spans)), "caller").stream()
        .map(TraceFault::toString)
        .toList();
  }

  private static Span span(String service, String id, String parent, String kind, String name) {
    return new Span(service, id, parent, kind, name, Instant.EPOCH, false, Map.of(), Map.of());
  }

  private static Span query(String service, String id, String parent) {
    Map<String, String> attributes = Map.of("db.system.name", "postgresql");
    return new Span(
        service, id, parent, "CLIENT", "select x", Instant.EPOCH, false, attributes, Map.of());
  }
}
