package io.sightline.rules.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.rules.classfile.ClassFile;
import io.sightline.rules.classfile.ClassFileReader;
import io.sightline.rules.model.RuleFiles;
import io.sightline.rules.model.RuleSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which methods of a class a rule means. */
class RuleMatcherTest {

  /** One method for each way to say which. */
  @SuppressWarnings({"unused", "UnusedMethod", "UnusedVariable", "EffectivelyPrivate"})
  abstract static class Shelf {
    public Shelf() {}

    Shelf(String label) {}

    public void open() {}

    protected void close() {}

    void dust() {}

    private void hide() {}

    public static void buildAll() {}

    public abstract void named();

    public int count(int from, long to) {
      return 0;
    }

    public String find(String label) {
      return label;
    }

    public String find(String label, Map.Entry<String, Integer> more) {
      return label;
    }

    public byte[] read(byte[] buffer, int length) {
      return buffer;
    }

    public String[][] grid(String[][] cells) {
      return cells;
    }

    public List<String> list(Object all) {
      return List.of();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          method: open                                | open()
          method: [open, close]                       | open() close()
          method: 'c*'                                | close() count(int,long)
          method: 'f?nd'                              | find(String) find(String,Entry)
          method: <init>                              | <init>() <init>(String)
          method: named                               | ''
          method: nothing                             | ''
          method: '*', visibility: protected          | close()
          method: '*', visibility: package            | dust()
          method: '*', visibility: private            | hide()
          method: <init>, visibility: package         | <init>(String)
          method: '*', visibility: public, returns: void | open() buildAll()
          method: '*', returns: int                   | count(int,long)
          method: '*', returns: String                | find(String) find(String,Entry)
          method: '*', returns: java.lang.String      | find(String) find(String,Entry)
          method: '*', returns: java.util.List        | list(Object)
          method: '*', returns: util.List             | ''
          method: '*', returns: 'byte[]'              | read(byte[],int)
          method: '*', returns: 'String[][]'          | grid(String[][])
          method: '*', returns: 'String[]'            | ''
          method: find, args: [String]                | find(String)
          method: find, args: [java.lang.String]      | find(String)
          method: find, args: [lang.String]           | ''
          method: find, args: ['*']                   | find(String)
          method: find, args: ['*', '*']              | find(String,Entry)
          method: find, args: [String, ..]            | find(String) find(String,Entry)
          method: find, args: [String, Entry]         | find(String,Entry)
          method: find, args: [String, java.util.Map$Entry] | find(String,Entry)
          method: find, args: [String, Entry, ..]     | find(String,Entry)
          method: find, args: [String, Entry, '*', ..] | ''
          method: find, args: [..]                    | find(String) find(String,Entry)
          method: find, args: []                      | ''
          method: '*', args: [], visibility: public   | open() buildAll()
          method: count, args: [int, long]            | count(int,long)
          method: count, args: [long, int]            | ''
          method: read, args: ['byte[]', int]         | read(byte[],int)
          method: read, args: [byte, int]             | ''
          method: grid, args: ['String[][]']          | grid(String[][])
          method: grid, args: ['java.lang.String[][]'] | grid(String[][])
          method: '*', args: [Object], returns: List  | list(Object)
          method: '*', args: [Integer], returns: List | ''
          """)
  void meansMethods(String match, String methods) {
    RuleSet set =
        new RuleFiles()
            .add(
                "test.yaml",
                "rules: [{name: r, match: {class: '**$Shelf', "
                    + match
                    + "}, metrics: [{counter: c}]}]")
            .read();
    assertThat(set.problems()).isEmpty();

    List<Target> targets =
        new RuleMatcher(set.rules().getFirst())
            .targets(file(Shelf.class.getName()), RuleMatcherTest::file);

    assertThat(targets)
        .extracting(RuleMatcherTest::shown)
        .containsExactlyInAnyOrder(split(methods));
    assertThat(targets).allSatisfy(target -> assertThat(target.heir()).isNull());
  }

  private static String[] split(String methods) {
    return methods.isEmpty() ? new String[0] : methods.split(" ");
  }

  private static String shown(Target target) {
    List<String> types =
        target.method().argumentTypes().stream().map(it -> it.replaceAll(".*[.$]", "")).toList();
    return target.method().name() + "(" + String.join(",", types) + ")";
  }

  private static ClassFile file(String name) {
    try (InputStream in =
        RuleMatcherTest.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
      return in == null ? null : ClassFileReader.read(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
