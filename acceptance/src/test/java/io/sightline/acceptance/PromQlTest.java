package io.sightline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PromQlTest {
  @Test
  void namesMetrics() {
    assertThat(
            PromQl.metrics(
                "100 * (sum by (service) (rate(http_requests_total{status=~\"5..\","
                    + " service=~\".+\"}[5m])) or 0 * sum(rate(http_requests_all[5m])) by"
                    + " (service)) / service:http:ratio1h and on (a) up offset 1m > bool 0.5"))
        .containsExactly("http_requests_all", "http_requests_total", "service:http:ratio1h", "up");
    assertThat(
            PromQl.metrics(
                "sum(label_replace(rate(lost_total[5m]), \"signal\", \"spans\", \"\", \"\") or"
                    + " vector(0))"))
        .containsExactly("lost_total");
  }

  @Test
  void takesZerosOff() {
    assertThat(PromQl.withoutZero("sum(rate(lost[5m])) or vector(0)"))
        .isEqualTo("sum(rate(lost[5m]))");
    assertThat(PromQl.withoutZero("100 * (sum(a) or vector(0)) / (sum(b) or vector(0))"))
        .isEqualTo("100 * (sum(a)) / (sum(b))");
    assertThat(PromQl.withoutZero("1 - (sum by (s) (a) or 0 * sum by (s) (b{c=\"d\"})) / sum(b)"))
        .isEqualTo("1 - (sum by (s) (a)) / sum(b)");
    assertThat(PromQl.withoutZero("a or b")).isEqualTo("a or b");
  }
}
