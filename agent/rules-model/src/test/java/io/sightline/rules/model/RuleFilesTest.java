package io.sightline.rules.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RuleFilesTest {

  static final String WHOLE =
      """
      version: 1
      rules:
        - name: payments
          description: every payment
          match:
            class: io.shop.PaymentProcessor
            method: [process, retry*]
            args: [Payment, ..]
            returns: Result
            visibility: public
          when: arg0.amount > 0 and not (arg0.test == true or arg0.kind in ['a', "b"])
          span:
            name: process_payment
            kind: client
            attributes: {payment.amount: arg0.amount, payment.id: return.id}
            error-when: return.status == 'failed'
          attributes:
            payment.card: {from: arg0.card, mask: last4}
            payment.user: {from: arg0.email, hash: true}
          baggage: {user.tier: arg0.tier}
          metrics:
            - counter: payments_total
              labels:
                status: {from: return.status, map: {completed: success}, otherwise: failed, missing: none}
                source: {const: arg0}
              limit: 20
            - histogram: payment.amount
              value: {from: arg0.amount, decimals: 2}
              unit: EUR
              buckets: [1, 2.5, 10]
              when: return.status like 'comp*'
          event:
            name: payment.processed
            severity: warn
            body: a payment
            attributes: {duration: duration.ms}
        - name: carts
          match: {super: io.shop.Cart}
          metrics:
            - {gauge: carts.items, value: this.items.size, aggregate: max, labels: {shop: this.shop}}
        - name: orders
          enabled: false
          match: {operation: {kind: http-server, attributes: {http.route: [/orders, '/orders/*']}}}
          metrics:
            - {counter: orders.seen, labels: {code: attr.http.response.status_code}}
      """;

  @Test
  void readsEverything() {
    RuleSet set = new RuleFiles().add("shop.yaml", WHOLE).read();

    assertThat(set.problems()).isEmpty();
    assertThat(set.rules()).extracting(Rule::name).containsExactly("payments", "carts", "orders");
    Rule rule = set.rules().getFirst();
    assertThat(rule.match().arguments()).containsExactly("Payment", "..");
    assertThat(rule.match().methods()).extracting(Glob::text).containsExactly("process", "retry*");
    assertThat(rule.when().kind()).isEqualTo(Condition.Kind.AND);
    assertThat(rule.when().paths()).hasToString("[arg0.amount, arg0.test, arg0.kind]");
    assertThat(rule.span().errorWhen().path()).hasToString("return.status");
    assertThat(rule.metrics().getFirst().labels().getLast().value().constant()).isEqualTo("arg0");
    assertThat(rule.metrics().getLast().buckets()).containsExactly(1.0, 2.5, 10.0);
    assertThat(rule.event().severity()).isEqualTo(EventAction.Severity.WARN);
    assertThat(set.rules().get(1).isAboutInstancesOnly()).isTrue();
    assertThat(set.rules().get(2).isAboutOperations()).isTrue();
    assertThat(set.rules().get(2).enabled()).isFalse();
  }

  @Test
  void keepsTheOthersWhenOneIsWrong() {
    String text = WHOLE.replace("kind: client", "kind: clinet");

    RuleSet set = new RuleFiles().add("shop.yaml", text).read();

    assertThat(set.rules()).extracting(Rule::name).containsExactly("carts", "orders");
    assertThat(set.problems())
        .hasToString(
            "[shop.yaml:14:13: 'kind' is 'clinet'; expected one of internal, server, client,"
                + " producer, consumer; did you mean client?]");
  }

  @Test
  void joinsFilesButNotDifferentMetrics() {
    String other =
        """
        rules:
          - name: other
            match: {class: io.shop.Other, method: pay}
            metrics: [{histogram: payment.amount, value: arg0, unit: USD}]
          - name: same
            match: {class: io.shop.Other, method: pay}
            metrics: [{histogram: payment.amount, value: arg0, unit: EUR}]
          - name: payments
            match: {class: io.shop.Other, method: pay}
            span: {}
        """;

    RuleSet set = new RuleFiles().add("shop.yaml", WHOLE).add("other.yaml", other).read();

    assertThat(set.rules()).extracting(Rule::name).contains("same").doesNotContain("other");
    assertThat(set.problems())
        .extracting(Problem::toString)
        .containsExactly(
            "other.yaml:4:15: the metric 'payment.amount' is in 'USD' here and in 'EUR' at"
                + " shop.yaml:27:9; expected one definition",
            "other.yaml:8:5: the rule name 'payments' is taken by shop.yaml:3:5; expected another");
  }

  @Test
  void matchesGlobsByParts() {
    assertThat(Glob.ofClass("io.*.Cart").matches("io.shop.Cart")).isTrue();
    assertThat(Glob.ofClass("io.*.Cart").matches("io.shop.old.Cart")).isFalse();
    assertThat(Glob.ofClass("io.**.Cart").matches("io.shop.old.Cart")).isTrue();
    assertThat(Glob.ofText("get*").matches("getName")).isTrue();
    assertThat(List.of(Mask.EMAIL.apply("anna@x.org"), Mask.LAST4.apply("1234567890")))
        .containsExactly("a***@x.org", "***7890");
  }
}
