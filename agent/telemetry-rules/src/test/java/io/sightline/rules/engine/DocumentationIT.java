package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.Api;
import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.OtlpReceiver;
import io.sightline.agent.testing.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/rules.md do what the page says; the mail server's is ThirdPartyJarIT. */
class DocumentationIT {

  private static final Path PAGE =
      Path.of(System.getProperty("sightline.root")).resolve("docs/rules.md");
  private static final Pattern YAML = Pattern.compile("(?sm)^( *)```yaml\\n(.*?)^ *```$");

  @TempDir private Path directory;

  @Test
  void examplesWork() throws IOException {
    List<String> files = new ArrayList<>();
    for (MatchResult example : YAML.matcher(Files.readString(PAGE)).results().toList()) {
      if (example.group(2).contains("com.icegreen")) {
        continue;
      }
      String text = example.group(2).replaceAll("(?m)^" + example.group(1), "");
      Path file = directory.resolve("example" + files.size() + ".yaml");
      files.add(Files.writeString(file, text).toString());
    }
    assertThat(files).hasSizeGreaterThan(3);

    Path configuration =
        Files.writeString(
            directory.resolve("agent.properties"),
            "sightline.rules=" + String.join(",", files) + "\n");
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process =
            AgentProcess.of(Api.class)
                .extension()
                .exportTo(receiver)
                .property("otel.javaagent.configuration-file", configuration.toString())
                .start("documentation")) {
      process.awaitOutput("^READY$");
      process.type("/shop/bills");
      process.awaitOutput("^ANSWER 200$");
      process.type("/shop/lost");
      process.awaitOutput("^ANSWER 404$");

      Span bill =
          receiver.awaitSpans(2, it -> it.kind().equals("SERVER")).stream()
              .filter(it -> it.attribute("card") != null)
              .findFirst()
              .orElseThrow();
      assertThat(bill.attributes())
          .containsEntry("status", "success")
          .containsEntry("amount", 12.35)
          .containsEntry("card", "***1111")
          .containsEntry("mail", "a***@acme.example")
          .containsEntry("fixed", "arg0");
      assertThat(bill.attribute("user").toString()).matches("[0-9a-f]{16}");
      assertThat(receiver.awaitLogs(1, it -> it.eventName().equals("bill.written")).getFirst())
          .satisfies(
              it -> {
                assertThat(it.body()).isEqualTo("bill.written");
                assertThat(it.attributes())
                    .containsEntry("event.name", "bill.written")
                    .containsEntry("status", "OK");
              });
      assertThat(value(receiver, "pages.lost", Map.of("route", "/shop/lost"))).isEqualTo(1);
      assertThat(value(receiver, "pool.in.use", Map.of("pool", "main"))).isEqualTo(2);
      assertThat(value(receiver, "charges_total", Map.of("tier", "gold"))).isEqualTo(1);
      assertThat(process.output()).doesNotContain("WARN io.sightline");
    }
  }

  private static double value(OtlpReceiver receiver, String name, Map<String, Object> attributes) {
    return receiver
        .awaitNextMetrics(it -> it.name().equals(name) && it.attributes().equals(attributes))
        .getLast()
        .value();
  }
}
