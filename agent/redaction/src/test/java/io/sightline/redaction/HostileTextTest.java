package io.sightline.redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that nobody writes by accident. */
class HostileTextTest {

  private static final int MILLION = 1_000_000;

  private static final String[] PIECES = {
    "password",
    "token",
    "=",
    ":",
    "\"",
    "\\\"",
    "'",
    "@",
    "%40",
    "a.b",
    "eyJ",
    ".",
    "4111",
    "1111",
    " ",
    "-",
    "/sessions/",
    "://",
    "Bearer ",
    "Basic ",
    "<",
    ">",
    "[",
    "{",
    "]",
    "}",
    "\n",
    "?",
    "&",
    "sk-",
    "AKIA",
    "-----BEGIN ",
    "PRIVATE KEY-----",
    "\ud83d",
    "\ude00",
    "ü",
    "%",
    "%4",
    "x1",
    "é@é.é",
    "\0",
    ",",
    ";",
    "cookie",
    "REDACTED"
  };

  private final TextMasker masker =
      new TextMasker(new SensitiveNames(List.of(), List.of()), UserPatterns.NONE);

  /** Each would take minutes if any part of it were looked at again and again. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "1",
        "4",
        "4 ",
        "4-",
        "4111 ",
        "=",
        ":",
        "a=",
        "a:",
        "token:",
        "token: ",
        "token=a ",
        "@",
        "a@",
        "a@a",
        "a@a.",
        "a.a@",
        "%40",
        "a%40",
        "eyJ",
        "eyJa-",
        "eyJa.",
        "eyJa-eyJ.",
        "eyJ..",
        "sk-",
        "sk-a",
        "Bearer ",
        "Basic ",
        "Basic a",
        "bearer a",
        "AKIA",
        "ghp_",
        "-",
        "-----",
        "-----BEGIN ",
        "-----BEGIN PRIVATE KEY-----",
        "<",
        "<password>",
        "<a>",
        "\"",
        "\\\"",
        "\"a\":\"",
        "password=\"",
        "password='\\",
        "password=[",
        "password={",
        "[",
        "/sessions/",
        "/session/a",
        "://",
        "://a",
        "://a:",
        "/",
        "?a=",
        "&code=",
        "😀",
        "\ud83d",
        "\ude00@",
        "é",
        "a-",
        "A",
        "aA",
        "cookie:\n",
        "password=null ",
        "token=?",
        "%",
        "%4"
      })
  void takesTimeThatIsLinearInTheLength(String piece) {
    String text = piece.repeat(MILLION / piece.length());

    Assertions.assertTimeoutPreemptively(Duration.ofSeconds(30), () -> masker.mask(text));
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(30), () -> masker.mask("password=" + text + "\""));
  }

  @RepeatedTest(20)
  void survivesAnyMixture() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(40);
      for (int j = 0; j < length; j++) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      String hostile = text.toString();
      assertThatNoException()
          .as("seed %d: %s", seed, hostile)
          .isThrownBy(() -> masker.mask(hostile));
      // What came before has no influence on what comes after.
      assertThat(masker.mask(hostile + "\n\"';]}> password=hunter2x"))
          .as("seed %d: %s", seed, hostile)
          .doesNotContain("hunter2x");
      assertThat(masker.mask("GET /orders/{id}")).isEqualTo("GET /orders/{id}");
    }
  }

  @Test
  void stopsPatternsThatGoBackAndForth() {
    TextMasker user =
        new TextMasker(
            new SensitiveNames(List.of(), List.of()),
            new UserPatterns(List.of(Pattern.compile("(?:a+)+b"), Pattern.compile("(?:x|y)*z"))));

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          // Better all of it than what the pattern stands for.
          assertThat(user.mask("a".repeat(50_000))).isEqualTo("REDACTED");
          assertThat(user.mask("x".repeat(50_000))).isEqualTo("REDACTED");
          assertThat(user.mask("order aab shipped")).isEqualTo("order REDACTED shipped");
          assertThat(user.mask("order shipped")).isEqualTo("order shipped");
        });
  }
}
