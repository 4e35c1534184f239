package io.sightline.requestid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.9.9.9",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "::1",
        "[::1]",
        "fd00::1",
        "localhost",
        "LOCALHOST",
        "order-service",
        "order-service.shop.svc",
        "order-service.shop.svc.cluster.local",
        "db.internal",
        "db.internal."
      })
  void privateAreAddressesAndNamesOfPrivateNetworks(String host) {
    assertThat(new Hosts(List.of("private")).contains(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8",
        "172.32.0.1",
        "2001:db8::1",
        "example.com",
        "generativelanguage.googleapis.com",
        "localhost.example.com",
        "10.1.2.3.example.com",
        "256.0.0.1.",
        "10.1.2"
      })
  void privateIsNothingElse(String host) {
    assertThat(new Hosts(List.of("private")).contains(host)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "*, example.com, true",
    "*.example.com, a.b.example.com, true",
    "*.example.com, example.com, false",
    "*.example.com, badexample.com, false",
    "example.com, EXAMPLE.com, true",
    "example.com, a.example.com, false",
    "203.0.113.0/24, 203.0.113.77, true",
    "203.0.113.0/24, 203.0.114.1, false",
    "203.0.113.0/24, example.com, false",
    "203.0.113.128/25, 203.0.113.127, false",
    "2001:db8::/32, 2001:db8:1::1, true",
    "2001:db8::/32, 10.0.0.1, false",
    "0:0:0:0:0:0:0:1, ::1, true",
    "8.8.8.8, 8.8.8.8, true"
  })
  void userNamesOthers(String pattern, String host, boolean contained) {
    assertThat(new Hosts(List.of(pattern)).contains(host)).isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/x", "example.com/8", "a*b", "*example.com"})
  void whatIsWrittenWrongIsLeftOut(String pattern) {
    Hosts hosts = new Hosts(List.of(pattern, "example.com"));

    assertThat(hosts.contains("10.0.0.1")).isFalse();
    assertThat(hosts.contains("example.com")).isTrue();
  }

  @Test
  void emptyListIsNowhere() {
    assertThat(new Hosts(List.of()).contains("127.0.0.1")).isFalse();
  }

  @Test
  void unknownHostIsNone() {
    assertThat(new Hosts(List.of("*")).contains(null)).isFalse();
  }

  @Test
  void manyHostsAreStillToldApart() {
    Hosts hosts = new Hosts(List.of("*.example.com"));
    for (int i = 0; i < 3000; i++) {
      assertThat(hosts.contains(i + ".example.com")).isTrue();
      assertThat(hosts.contains(i + ".example.org")).isFalse();
    }
  }
}
