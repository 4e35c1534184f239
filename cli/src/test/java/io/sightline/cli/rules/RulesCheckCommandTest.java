package io.sightline.cli.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Explains rules against this test's own classes, packed into a jar within a jar. */
class RulesCheckCommandTest {

  /** Something to be watched. */
  static final class Till {
    Receipt pay(Bill bill, int times) {
      return new Receipt(bill.total(), bill.items().size() * times);
    }
  }

  record Bill(BigDecimal total, List<String> items) {}

  /** Whose types are known by their arguments only. */
  static class Shelf<T, U extends Bill> {
    T content;
    U bill;
    Map<String, T> byName;

    T getContent() {
      return content;
    }
  }

  static final class ReceiptShelf extends Shelf<Receipt, Bill> {}

  static final class Archive {
    Optional<Receipt> find(Shelf<Receipt, ?> shelf, ReceiptShelf own) {
      return Optional.ofNullable(shelf.content);
    }

    CompletableFuture<List<Receipt>> load(Map<String, Bill> bills) {
      return new CompletableFuture<>();
    }

    CompletionStage<Receipt> stage(int count) {
      return new CompletableFuture<>();
    }

    Future<Receipt> future(int count) {
      return new CompletableFuture<>();
    }
  }

  record Receipt(BigDecimal total, int count) {
    Receipt(BigDecimal total) {
      this(total, 1);
    }

    String getLabel() {
      return "r" + count;
    }
  }

  private static final String GOOD =
      """
      rules:
        - name: paid
          match: {class: '**$Till', method: pay}
          span: {name: pay, attributes: {total: arg0.total, items: arg0.items.size, label: return.label}}
          metrics: [{counter: bills, labels: {times: arg1}, when: return}]
      """;

  @TempDir private Path directory;

  @Test
  void explainsWhatMatches() throws IOException {
    Result result = check(GOOD, "--jar", jar().toString());

    assertThat(result.code).isZero();
    assertThat(result.text)
        .contains("watches io.sightline.cli.rules.RulesCheckCommandTest$Till.pay(")
        .contains("span pay {total = arg0.total, items = arg0.items.size, label = return.label}")
        .contains("counter bills {times = arg1}, at most 200 series")
        .contains("note: return.label: calls ")
        .contains("1 rule, nothing wrong");
  }

  @Test
  void readsDirectories() throws IOException {
    Path classes = Path.of(System.getProperty("sightline.target", "target"), "test-classes");

    assertThat(check(GOOD, "--jar", classes.toAbsolutePath().toString()).code).isZero();
  }

  @Test
  void findsWhatIsWrong() throws IOException {
    String wrong = GOOD.replace("arg0.total,", "arg0.totl,").replace("times: arg1", "times: arg2");

    Result result = check(wrong, "--jar", jar().toString());

    assertThat(result.code).isEqualTo(1);
    assertThat(result.text)
        .contains("arg0.totl: there is no totl on ")
        .contains("did you mean total?")
        .contains("arg2: ")
        .contains("has 2 arguments")
        .contains("rules.yaml:4:")
        .contains("2 problems");
  }

  @Test
  void followsTypeArguments() throws IOException {
    String rules =
        """
        rules:
          - name: found
            match: {class: '**$Archive', method: find}
            attributes: {a: return.count, b: arg0.content.count, c: arg0.bill.total, d: arg1.content.total, e: arg1.byName.x.count}
          - name: loaded
            match: {class: '**$Archive', method: load}
            attributes: {a: return.size, b: arg0.b1.items.size}
        """;

    assertThat(check(rules, "--jar", jar().toString()).text).contains("2 rules, nothing wrong");
    for (String path :
        List.of(
            "return.count", "arg0.content.count", "arg1.content.total", "arg1.byName.x.count")) {
      Result wrong = check(rules.replace(path, path + "s"), "--jar", jar().toString());
      assertThat(wrong.code).as(path).isEqualTo(1);
      assertThat(wrong.text).contains(path + "s: there is no ").contains("$Receipt; did you mean");
    }
    Result list = check(rules.replace("return.size", "return.count"), "--jar", jar().toString());
    assertThat(list.text).contains("return.count: java.util.List has size and empty only");
  }

  @Test
  void saysWhereARuleEndsBeforeTheResultIsThere() throws IOException {
    String rules =
        """
        rules:
          - name: ends
            match: {class: '**$Archive', method: [load, stage, future]}
            metrics: [{histogram: d, value: duration}]
          - name: begins
            match: {class: '**$Archive', method: [stage, future]}
            metrics: [{counter: c, labels: {count: arg0}}]
        """;

    Result result = check(rules, "--jar", jar().toString());

    assertThat(result.code).isZero();
    assertThat(result.text.lines().filter(line -> line.contains("unless it is a Completable")))
        .hasSize(2)
        .anyMatch(line -> line.contains("$Archive.stage returns java.util.concurrent.Completion"))
        .anyMatch(line -> line.contains("$Archive.future returns java.util.concurrent.Future"));
  }

  @Test
  void saysWhichOperationsAreMeant() throws IOException {
    String rules =
        """
        rules:
          - name: lost
            match: {operation: {kind: http-server, attributes: {http.route: /shop}}}
            metrics: [{counter: a}]
          - name: calls
            match: {operation: {kind: rpc-client}}
            metrics: [{counter: b}]
        """;

    assertThat(check(rules, "--jar", jar().toString()).text)
        .contains("applies to operations: http-server with {http.route=[/shop]}")
        .contains("applies to operations: rpc-client" + System.lineSeparator());
  }

  @Test
  void refusesObjectsAsLabels() throws IOException {
    Result result = check(GOOD.replace("times: arg1", "times: return"), "--jar", jar().toString());

    assertThat(result.code).isEqualTo(1);
    assertThat(result.text).contains("neither text nor number; name a property of it");
  }

  @Test
  void saysWhyNothingMatches() throws IOException {
    Result method = check(GOOD.replace("method: pay", "method: pays"), "--jar", jar().toString());
    Result type =
        check(
            GOOD.replace("'**$Till'", "com.acme.RulesCheckCommandTest"), "--jar", jar().toString());

    assertThat(method.code).isEqualTo(1);
    assertThat(method.text).contains("is there and has pay(").contains("did you mean pay?");
    assertThat(type.text)
        .contains("no class fits; did you mean io.sightline.cli.rules.RulesCheckCommandTest?");
    Result slip =
        check(GOOD.replace("'**$Till'", "io.sightline.cli.rules.Tll"), "--jar", jar().toString());
    assertThat(slip.text)
        .contains("no class fits; did you mean io.sightline.cli.rules.RulesCheckCommandTest$Till?");
  }

  @Test
  void tellsWhatBecomesOfAValue() throws IOException {
    String rules =
        """
        rules:
          - name: paid
            match: {class: '**$Till', method: pay}
            attributes:
              a: {from: return.label, mask: last4}
              b: {from: return.label, hash: true}
              c: {from: error.type, map: {Broke: none}, otherwise: failed, missing: paid}
              d: {from: arg0.total, decimals: 2}
        """;

    assertThat(check(rules, "--jar", jar().toString()).text)
        .contains(
            "{a = return.label [mask last4], b = return.label [hash],"
                + " c = error.type [Broke → none, otherwise failed, missing paid],"
                + " d = arg0.total [decimals 2]}");
  }

  @Test
  void saysThatConstructorsCallEachOther() throws IOException {
    String rules =
        """
        rules:
          - name: made
            match: {class: '**$Receipt', method: <init>}
            metrics: [{counter: made}]
        """;
    String note =
        "note: 2 methods are named io.sightline.cli.rules.RulesCheckCommandTest$Receipt.<init>;"
            + " args chooses between them, and where one calls another by this(...) both count";

    assertThat(check(rules, "--jar", jar().toString()).text).contains(note);
    assertThat(
            check(rules.replace("<init>", "<init>, args: [BigDecimal, int]"), "--jar", jar() + "")
                .text)
        .contains("1 rule, nothing wrong")
        .doesNotContain("note: ");
    // It looks for instances, and knows each once.
    assertThat(
            check(
                    rules
                        .replace(", method: <init>", "")
                        .replace("{counter: made}", "{gauge: count, value: this.count}"),
                    "--jar",
                    jar().toString())
                .text)
        .contains("1 rule, nothing wrong")
        .doesNotContain("methods are named");
  }

  @Test
  void saysWhichClassesCannotBeRead() throws IOException {
    Path none = Files.createDirectory(directory.resolve("none"));
    Path some = Files.createDirectory(directory.resolve("some"));
    Path template = Files.writeString(some.resolve("Template.class"), "class {{name}} {}");
    Path whole = Files.copy(jar(), some.resolve("app.jar"));
    Path half = half(whole, directory);

    assertThat(check(GOOD, "--jar", some.toString()).text)
        .contains(template + " is no class file, left out", "1 rule, nothing wrong");
    assertThat(check(GOOD, "--jar", whole.toString(), "--jar", whole.toString()).code).isZero();
    assertThat(check(GOOD, "--jar", none.toString()).text).contains("there are no classes in it");
    assertThat(check(GOOD, "--jar", half.toString()).text)
        .contains("half.jar cannot be read: it is no jar, or only a part of one");
    assertThat(check(GOOD, "--jar", directory.resolve("no.jar").toString()).text)
        .contains("no.jar cannot be read: there is no such file");
  }

  /** As of Spring Boot's {@code executable}: the script starts the jar that it stands before. */
  @Test
  void readsJarsThatBeginWithAScript() throws IOException {
    byte[] jar = Files.readAllBytes(jar());
    Path folder = Files.createDirectory(directory.resolve("apps"));
    Path executable = folder.resolve("executable.jar");
    Files.writeString(executable, "#!/bin/sh\nexec java -jar \"$0\" \"$@\"\n");
    Files.write(executable, jar, StandardOpenOption.APPEND);

    assertThat(check(GOOD, "--jar", executable.toString()).text)
        .contains("watches io.sightline.cli.rules.RulesCheckCommandTest$Till.pay(", "nothing wrong")
        .doesNotContain("note: " + executable);
    assertThat(check(GOOD, "--jar", folder.toString()).text)
        .contains("watches io.sightline.cli.rules.RulesCheckCommandTest$Till.pay(", "nothing wrong")
        .doesNotContain("note: " + folder);
  }

  /** The agent's side of it is in EngineTest. */
  @Test
  void saysWhichByteCodeIsTooOldToBeWatched() throws IOException {
    byte[] till = bytes(Till.class);
    Path file = directory.resolve("Till.class");

    till[7] = 50;
    Result old = check(GOOD, "--jar", Files.write(file, till).toString());
    assertThat(old.code).isEqualTo(1);
    assertThat(old.text)
        .contains("error: " + Till.class.getName() + " is not watched: compiled for Java 6")
        .contains("1 problem")
        .doesNotContain("watches ");

    till[7] = 51;
    Result java7 = check(GOOD, "--jar", Files.write(file, till).toString());
    assertThat(java7.code).isZero();
    assertThat(java7.text).contains("watches " + Till.class.getName() + ".pay(");
  }

  @Test
  void namesDamagedJarsOfADirectory() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("lib"));
    Path whole = Files.copy(jar(), folder.resolve("app.jar"));
    Path half = half(whole, folder);
    Path outer = folder.resolve("outer.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(outer))) {
      out.putNextEntry(new JarEntry("lib/half.jar"));
      Files.copy(half, out);
      out.putNextEntry(new JarEntry("lib/text.jar"));
      out.write("no jar".getBytes(StandardCharsets.UTF_8));
      out.putNextEntry(new JarEntry("lib/whole.jar"));
      Files.copy(whole, out);
    }

    Result result = check(GOOD, "--jar", folder.toString());
    assertThat(result.code).isZero();
    assertThat(result.text)
        .contains(
            "note: " + half + " cannot be read, left out: it is no jar, or only a part of one")
        .contains("note: " + outer + "!/lib/half.jar cannot be read, left out: it ends in the mid")
        .contains("note: " + outer + "!/lib/text.jar cannot be read, left out: it is no jar")
        .contains("1 rule, nothing wrong");
    assertThat(check(GOOD, "--jar", outer.toString()).text).contains("1 rule, nothing wrong");

    Files.delete(whole);
    Files.delete(outer);
    assertThat(check(GOOD, "--jar", folder.toString()).text)
        .contains(folder + " cannot be read: there are no classes in it; " + half + " cannot be");
  }

  /** Whoever runs the tests may be allowed everything: its path is too long for all. */
  @Test
  void namesDirectoriesThatCannotBeEntered() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("classes"));
    Files.copy(jar(), folder.resolve("app.jar"));
    Path deep = Files.createDirectories(folder.resolve(("d".repeat(250) + "/").repeat(9)));
    Path other = directory.resolve("o".repeat(250));
    Files.createDirectories(other.resolve(("o".repeat(250) + "/").repeat(9)));
    Path moved = Files.move(other, deep.resolve("moved"));
    try {
      Result result = check(GOOD, "--jar", folder.toString());

      assertThat(result.code).isZero();
      assertThat(result.text)
          .containsPattern("note: .*/o{250} cannot be read, left out: \\w.*")
          .contains("1 rule, nothing wrong");
    } finally {
      // What cannot be entered cannot be deleted.
      Files.move(moved, other);
    }
  }

  @Test
  void followsALinkThatIsNamed() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("releases"));
    Files.copy(jar(), folder.resolve("app.jar"));
    Path link = Files.createSymbolicLink(directory.resolve("current"), folder);

    assertThat(check(GOOD, "--jar", link.toString()).text).contains("1 rule, nothing wrong");
  }

  @Test
  void checksFilesAlone() throws IOException {
    Result good = check(GOOD);
    assertThat(good.code).isZero();
    assertThat(good.text).contains("1 rule, nothing wrong in the file; --jar asks");
    Result wrong = check(GOOD.replace("match:", "mtch:"));
    assertThat(wrong.code).isEqualTo(1);
    assertThat(wrong.text).contains("rules.yaml:3:5: unknown key 'mtch'");
  }

  private Path jar() throws IOException {
    Path inner = directory.resolve("inner.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(inner))) {
      for (Class<?> type :
          List.of(
              RulesCheckCommandTest.class,
              Till.class,
              Bill.class,
              Receipt.class,
              Shelf.class,
              ReceiptShelf.class,
              Archive.class)) {
        out.putNextEntry(new JarEntry(entry(type)));
        out.write(bytes(type));
      }
    }
    Path outer = directory.resolve("app.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(outer))) {
      out.putNextEntry(new JarEntry("BOOT-INF/lib/inner.jar"));
      Files.copy(inner, out);
    }
    return outer;
  }

  private static String entry(Class<?> type) {
    return type.getName().replace('.', '/') + ".class";
  }

  private static byte[] bytes(Class<?> type) throws IOException {
    try (var in = type.getClassLoader().getResourceAsStream(entry(type))) {
      return in.readAllBytes();
    }
  }

  private static Path half(Path jar, Path folder) throws IOException {
    byte[] bytes = Files.readAllBytes(jar);
    return Files.write(folder.resolve("half.jar"), Arrays.copyOf(bytes, bytes.length / 2));
  }

  private Result check(String rules, String... more) throws IOException {
    Path file = Files.writeString(directory.resolve("rules.yaml"), rules);
    StringWriter text = new StringWriter();
    CommandLine command = new CommandLine(new RulesCommand());
    command.setOut(new PrintWriter(text));
    command.setErr(new PrintWriter(text));
    List<String> arguments = new java.util.ArrayList<>(List.of("check", file.toString()));
    arguments.addAll(List.of(more));
    int code = command.execute(arguments.toArray(new String[0]));
    return new Result(code, text.toString());
  }

  private record Result(int code, String text) {}
}
