package io.sightline.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextMaskerTest {

  private final TextMasker masker =
      new TextMasker(new SensitiveNames(List.of(), List.of()), UserPatterns.NONE);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "login password=hunter2 failed | login password=REDACTED failed",
        "password = hunter2; user=bob | password = REDACTED; user=bob",
        "{\"user\":\"bob\",\"password\":\"hunter2\"} | {\"user\":\"bob\",\"password\":\"REDACTED\"}",
        "{\"password\": \"hun\\\"ter2\", \"a\":1} | {\"password\": \"REDACTED\", \"a\":1}",
        "{\\\"password\\\":\\\"hunter2\\\",\\\"a\\\":1} | {\\\"password\\\":\\\"REDACTED\\\",\\\"a\\\":1}",
        "{'api_key': 'abc', 'a': 1} | {'api_key': 'REDACTED', 'a': 1}",
        "{:password=>\"hunter2\"} | {:password=>\"REDACTED\"}",
        "Login[user=bob, password=hunter2, keep=true] | Login[user=bob, password=REDACTED, keep=true]",
        "{secret=[a, b], x=1} | {secret=[REDACTED], x=1}",
        "dbPassword=x1 clientSecret=x2 | dbPassword=REDACTED clientSecret=REDACTED",
        "spring.datasource.password: hunter2 | spring.datasource.password: REDACTED",
        "\"cvv\":123,\"a\":4 | \"cvv\":REDACTED,\"a\":4",
        "<user>bob</user><password>hunter2</password> | <user>bob</user><password>REDACTED</password>",
        "authorization: Digest username=\"bob\" | authorization: REDACTED",
        "Cookie: a=b; c=d | Cookie: REDACTED",
        "Key (session_id)=(abc) already exists. | Key (session_id)=(REDACTED) already exists.",
        "token: abc123 | token: REDACTED"
      })
  void valuesAfterSensitiveNames(String text, String expected) {
    assertThat(masker.mask(text)).isEqualTo(expected);
  }

  @Test
  void headersEndWithTheLine() {
    assertThat(masker.mask("Cookie: a=b; c=d\r\nHost: x")).isEqualTo("Cookie: REDACTED\r\nHost: x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://x/a?token=abc&page=2 | http://x/a?token=REDACTED&page=2",
        "http://x/a?page=2&access_token=a,b)c#top | http://x/a?page=2&access_token=REDACTED#top",
        "/cb?code=4%2Fabc&state=1 | /cb?code=REDACTED&state=1",
        "/a?user%5Bpassword%5D=x&b=1 | /a?user%5Bpassword%5D=REDACTED&b=1",
        "/a?user[password]=x | /a?user[password]=REDACTED",
        "/a?email=bob%40example.com | /a?email=REDACTED",
        "/a?q=bob%40example.com&b=1 | /a?q=REDACTED&b=1",
        "/a?X-Amz-Signature=aa&X-Amz-Credential=bb | /a?X-Amz-Signature=REDACTED&X-Amz-Credential=REDACTED",
        "/a?apiKey=1&api-key=2&session=3&key=4 | /a?apiKey=REDACTED&api-key=REDACTED&session=REDACTED&key=REDACTED",
        "https://bob:hunter2@example.com/x | https://REDACTED@example.com/x",
        "redis://:hunter2@127.0.0.1:6379 | redis://REDACTED@127.0.0.1:6379",
        "jdbc:postgresql://h/d?user=u&password=p | jdbc:postgresql://h/d?user=u&password=REDACTED",
        "GET /chat/sessions/0c9f8b7e-11aa/messages | GET /chat/sessions/REDACTED/messages"
      })
  void urls(String text, String expected) {
    assertThat(masker.mask(text)).isEqualTo(expected);
  }

  @Test
  void queryBeginsWithAParameter() {
    assertThat(masker.mask("code=abc&page=1", true)).isEqualTo("code=REDACTED&page=1");
    assertThat(masker.mask("code=abc", false)).isEqualTo("code=abc");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mail to bob.smith+x@mail.example.com. | mail to REDACTED.",
        "<bob@example.com>,<eve@example.org> | <REDACTED>,<REDACTED>",
        "müller@exämple.de! | REDACTED!",
        "card 4111 1111 1111 1111 used | card REDACTED used",
        "card 4111-1111-1111-1111, amex 3782 822463 10005 | card REDACTED, amex REDACTED",
        "n=4111111111111111, | n=REDACTED,",
        "pan_5500005555555559 | pan_REDACTED",
        "sent Bearer abcdef12 to | sent Bearer REDACTED to",
        "bearer%20abcdef12 | bearer%20REDACTED",
        "Basic dXNlcjpwYXNz | Basic REDACTED",
        "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln-_x, x | jwt REDACTED, x",
        "id AKIAIOSFODNN7EXAMPLE1 | id REDACTED",
        "key sk-proj-abcdefghijk1234567890 x | key REDACTED x",
        "ghp_abcdefghijklmnopqrst1234567890 | REDACTED"
      })
  void formsOfTheirOwn(String text, String expected) {
    assertThat(masker.mask(text)).isEqualTo(expected);
  }

  @Test
  void privateKeys() {
    assertThat(
            masker.mask("a -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- b"))
        .isEqualTo("a -----BEGIN RSA PRIVATE KEY-----REDACTED-----END RSA PRIVATE KEY----- b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET /orders/{id}",
        "/chat/sessions/{session_id}/messages",
        "http://127.0.0.1:8080/products?page=2&size=10",
        "SELECT * FROM users WHERE password = ? AND email = $1",
        "select token::text from t where token == null",
        "java.lang.Object@1b2c3d4e",
        "at java.base@25.0.3/java.lang.Thread.run(Thread.java:1474)",
        "unexpected token: comma",
        "Basic usage of bearer tokens, a bearer of news",
        "order 2026-11-21 19:13:23.123 took 4111111111111112 ns",
        "0.4111111111111111",
        "trace 4bf92f3577b34da6a3ce929d0e0e4736 span 00f067aa0ba902b7",
        "id 8c4111a0-4111-1111-1111-111111111111",
        "input_tokens=12 tokens: 5 token.type=input code=404 exit code: 1 classname=x",
        "password=REDACTED token=null secret=*** hasPassword=true",
        "a=b==c != d",
        "ünïcödé 😀 = 😀"
      })
  void leavesTheRestAsItIs(String text) {
    assertThat(masker.mask(text)).isSameAs(text);
  }

  @ParameterizedTest
  @CsvSource({
    "4111111111111111, true",
    "5555555555554444, true",
    "2223003122003222, true",
    "378282246310005, true",
    "30569309025904, true",
    "6011111111111117, true",
    "3530111333300000, true",
    "4222222222222, true",
    "4111111111111112, false",
    "1234567890123452, false",
    "41111111111111111111111, false"
  })
  void cardNumbersHaveIssuerAndCheckDigit(String number, boolean card) {
    assertThat(masker.mask("n " + number)).isEqualTo(card ? "n REDACTED" : "n " + number);
  }

  @Test
  void neverCutsACharacterInHalf() {
    String emojis = "😀".repeat(40);
    String masked = masker.mask(emojis + "@example.com " + emojis);

    assertThat(masked).contains("REDACTED ").doesNotContain("example");
    assertThat(
            new String(
                masked.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(masked);
  }
}
