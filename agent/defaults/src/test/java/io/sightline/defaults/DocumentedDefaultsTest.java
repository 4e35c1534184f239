package io.sightline.defaults;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of changed defaults in docs/agent.md is what the code sets. */
class DocumentedDefaultsTest {

  private static final Pattern ROW =
      Pattern.compile(
          "^\\| `(otel\\.[a-z.-]+)` \\| `([A-Z_]+)` \\| (?:`([^`]+)`)?[^|]* \\|",
          Pattern.MULTILINE);

  @Test
  void tableHasWhatTheCodeSets() throws IOException {
    ConfigProperties nothingSet = DefaultConfigProperties.createFromMap(Map.of());
    Map<String, String> inCode = new TreeMap<>(DefaultProperties.get());
    inCode.putAll(OtlpTimeouts.get(nothingSet));
    inCode.putAll(StructuredLogAttributes.get(nothingSet));
    inCode.putAll(PlatformThreadDetails.replaceUpstreams(nothingSet));
    inCode.keySet().removeIf(name -> name.startsWith("sightline."));
    // Depend on the heap.
    inCode.replaceAll((name, value) -> name.endsWith(".queue.size") ? "" : value);
    // Of the launcher, with its own test.
    inCode.put("otel.semconv-stability.opt-in", "rpc,database,messaging");

    assertThat(documented()).isEqualTo(inCode);
  }

  private static Map<String, String> documented() throws IOException {
    String document =
        Files.readString(Path.of(System.getProperty("sightline.root"), "docs/agent.md"));
    Map<String, String> documented = new HashMap<>();
    ROW.matcher(document)
        .results()
        .forEach(
            row -> {
              assertThat(row.group(2))
                  .isEqualTo(
                      row.group(1).toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'));
              documented.put(row.group(1), row.group(3) == null ? "" : row.group(3));
            });
    return documented;
  }
}
