package io.sightline.cli.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * What {@code rules check} says of the JDK's types: the same list as the one the agent is asked.
 */
class JdkPropertiesTest {

  private static final Path LIST =
      Path.of(System.getProperty("sightline.root"))
          .resolve("agent/rules-model/src/test/resources/properties.csv");

  @TempDir private Path directory;

  @Test
  void areSaidToBeReadAsListed() throws Exception {
    List<String[]> rows =
        Files.readAllLines(LIST).stream()
            .filter(line -> !line.startsWith("#"))
            .map(line -> Arrays.stream(line.split("\\|")).map(String::trim).toArray(String[]::new))
            .toList();
    assertThat(rows).hasSizeGreaterThan(50);
    String said = check(rows);

    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      String path = "this.f" + i + (rows.get(i)[2].isEmpty() ? "" : "." + rows.get(i)[2]);
      boolean refused = said.lines().anyMatch(line -> line.matches("  error: " + path + "[: ].*"));
      if (refused == Boolean.parseBoolean(rows.get(i)[3])) {
        wrong.add(String.join(" | ", rows.get(i)) + (refused ? ", refused" : ", not refused"));
      }
    }

    assertThat(wrong).as(said).isEmpty();
  }

  private String check(List<String[]> rows) throws Exception {
    StringBuilder source =
        new StringBuilder(
            """
            import java.math.*;
            import java.time.*;
            import java.time.temporal.*;
            import java.util.*;
            import java.util.concurrent.*;
            import java.util.concurrent.atomic.*;
            import java.util.regex.*;
            public class Samples {
              void run() {}
            """);
    StringBuilder rules = new StringBuilder("rules:\n");
    for (int i = 0; i < rows.size(); i++) {
      source.append(rows.get(i)[0]).append(" f").append(i).append(";\n");
      rules.append("  - name: r%d\n    match: {class: Samples, method: run}\n".formatted(i));
      rules.append("    attributes: {x: this.f").append(i);
      rules.append(rows.get(i)[2].isEmpty() ? "" : "." + rows.get(i)[2]).append("}\n");
    }
    Path classes = Files.createDirectories(directory.resolve("classes"));
    Path file = Files.writeString(directory.resolve("Samples.java"), source + "}\n");
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-d", classes.toString(), file.toString()))
        .isZero();
    StringWriter text = new StringWriter();
    CommandLine command = new CommandLine(new RulesCommand());
    command.setOut(new PrintWriter(text));
    command.setErr(new PrintWriter(text));
    command.execute(
        "check",
        Files.writeString(directory.resolve("rules.yaml"), rules).toString(),
        "--jar",
        classes.toString());
    return text.toString();
  }
}
