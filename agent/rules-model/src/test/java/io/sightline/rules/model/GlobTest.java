package io.sightline.rules.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patterns, asked on the threads of the application: so none may be slow. */
class GlobTest {

  @ParameterizedTest
  @CsvSource({
    "io.*.Cart, io.shop.Cart, true",
    "io.*.Cart, io.shop.old.Cart, false",
    "io.*.Cart, io..Cart, true",
    "io.**.Cart, io.shop.old.Cart, true",
    "io.**, io., true",
    "io.**, io, false",
    "**Service, io.shop.CartService, true",
    "*Service, io.shop.CartService, false",
    "io.**.a*c.D, io.b.a.c.axc.D, true",
    "io.**a*c, io.b.a.c, false",
    "io.Car?, io.Cart, true",
    "io?Cart, io.Cart, false",
    "io.shop.Cart, io.shop.Cart, true",
    "io.shop.Cart, io.shop.Cart2, false",
    "**$Inner, io.shop.Cart$Inner, true",
  })
  void matchesClassesByParts(String glob, String name, boolean matches) {
    assertThat(Glob.ofClass(glob).matches(name)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "get*, getName, true",
    "get*, forget, false",
    "*, '', true",
    "?, '', false",
    "/shop/*, /shop/a/b.c, true",
    "*/*/x, /a/b/x, true",
    "*/*/x, /a/b/xy, false",
    "a?c, a😀c, true",
    "*a*a, a, false",
    "*a*a, aa, true",
  })
  void matchesTexts(String glob, String text, boolean matches) {
    assertThat(Glob.ofText(glob).matches(text)).isEqualTo(matches);
  }

  /** The same as a regular expression that says the same. */
  @Test
  void matchesAsARegularExpression() {
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      String glob = text(random, "aab.**?", 8);
      String name = text(random, "aaabb.", 12);
      for (boolean parts : new boolean[] {true, false}) {
        Glob tested = parts ? Glob.ofClass(glob) : Glob.ofText(glob);
        assertThat(tested.matches(name))
            .as("%s for %s, parts %s", glob, name, parts)
            .isEqualTo(regex(glob, parts ? "[^.]" : ".").matcher(name).matches());
      }
    }
  }

  @Test
  void isNeverSlow() {
    String stars = "*a".repeat(12) + "*b";
    String parts = "**a".repeat(6) + "*a".repeat(6) + "*b";
    String path = "/" + "a/".repeat(4096);

    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          assertThat(Glob.ofText(stars).matches("a".repeat(8192))).isFalse();
          assertThat(Glob.ofText(stars).matches("a".repeat(8192) + "b")).isTrue();
          assertThat(Glob.ofText("*/*/*/*x").matches(path)).isFalse();
          assertThat(Glob.ofText("*/*/*/*x").matches(path + "x")).isTrue();
          assertThat(Glob.ofClass(parts).matches("a".repeat(1024))).isFalse();
          assertThat(Glob.ofClass(parts).matches("a".repeat(1024) + "b")).isTrue();
        });
  }

  private static String text(Random random, String alphabet, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  private static Pattern regex(String glob, String one) {
    return Pattern.compile(
        glob.replace(".", "\\.")
            .replaceAll("\\*{2,}", "~")
            .replace("*", one + "{0,}")
            .replaceAll("\\?", one.replace("\\", "\\\\"))
            .replace("~", "(?s:.{0,})"),
        Pattern.DOTALL);
  }
}
