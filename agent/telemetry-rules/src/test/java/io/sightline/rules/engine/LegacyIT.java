package io.sightline.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sightline.agent.testing.AgentProcess;
import io.sightline.agent.testing.MetricPoint;
import io.sightline.agent.testing.OtlpReceiver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A jar of Java 8 byte code that nobody changes, with class loaders of its own. */
class LegacyIT {

  private static final String RULES =
      """
      rules:
        - name: stored
          match: {class: com.acme.legacy.Warehouse, method: store, visibility: private}
          span: {name: store_item, attributes: {code: arg0.code, row: arg5, shelf: arg3, places: arg1.size}}
          metrics:
            - {counter: items.stored, value: arg0.quantity, when: return == true, labels: {code: arg0.code}}
            - {histogram: item.weight, value: arg4, unit: kg}
            - {counter: items.refused, when: error, labels: {why: error.message, empty: arg0.empty}}
        - name: plugins
          match: {class: 'com.acme.*.Warehouse$Plugin', method: run, args: [Object]}
          metrics: [{counter: plugin.runs, labels: {with: arg0}}]
        - name: inherited
          match: {class: 'com.acme.legacy.Warehouse$TextJob', method: start}
          metrics: [{counter: jobs.started, labels: {input: arg0}}]
        - name: generic
          match: {super: 'com.acme.legacy.Warehouse$Job', class: 'com.acme.legacy.**', method: work}
          metrics: [{counter: jobs.worked, labels: {input: arg0}}]
        - name: private-one
          match: {class: 'com.acme.legacy.Warehouse$TextJob', method: secret, visibility: private}
          metrics: [{counter: jobs.secret, value: return}]
        - name: static-one
          match: {class: 'com.acme.legacy.Warehouse$TextJob', method: shared}
          metrics: [{counter: jobs.shared, labels: {result: return}}]
        - name: synchronized-one
          match: {class: 'com.acme.legacy.Warehouse$TextJob', method: locked}
          metrics: [{up-down-counter: jobs.locked, value: return}]
        - name: overloaded
          match: {class: 'com.acme.legacy.Warehouse$TextJob', method: over, args: [int, String]}
          metrics: [{counter: jobs.over.two, labels: {text: arg1}}]
        - name: overloads
          match: {class: 'com.acme.legacy.Warehouse$TextJob', method: over}
          metrics: [{counter: jobs.over.all, labels: {first: arg0}}]
        - name: lost
          match: {operation: {kind: http-server, attributes: {http.response.status_code: '404'}}}
          when: duration < 60
          metrics:
            - {counter: pages.lost, labels: {method: attr.http.request.method, path: attr.url.path}}
            - {histogram: pages.lost.duration, value: duration, unit: s}
          attributes: {page.lost: {const: true}}
          event: {name: page.lost, attributes: {path: attr.url.path}}
      """;

  @TempDir private Path directory;

  @Test
  void isWatchedByRulesOnly() throws Exception {
    Path rules = Files.writeString(directory.resolve("rules.yaml"), RULES);
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process = start(receiver, rules, "legacy", "always_on")) {
      assertThat(number(receiver, "items.stored", Map.of("code", "A1"))).isEqualTo(6);
      assertThat(number(receiver, "item.weight", Map.of())).isEqualTo(6);
      assertThat(number(receiver, "items.refused", Map.of("why", "empty", "empty", true)))
          .isEqualTo(2);
      assertThat(number(receiver, "plugin.runs", Map.of("with", "x"))).isEqualTo(2);
      // Two rounds; twice by the copy of a loader of its own, once by its parent's.
      assertThat(number(receiver, "jobs.started", Map.of("input", "deployed"))).isEqualTo(4);
      assertThat(number(receiver, "jobs.started", Map.of("input", "own"))).isEqualTo(2);
      // The bridge is none of its own.
      assertThat(number(receiver, "jobs.worked", Map.of("input", "deployed"))).isEqualTo(4);
      assertThat(number(receiver, "jobs.worked", Map.of("input", "own"))).isEqualTo(2);
      assertThat(number(receiver, "jobs.secret", Map.of())).isEqualTo(24);
      assertThat(number(receiver, "jobs.shared", Map.of("result", "s4"))).isEqualTo(6);
      assertThat(number(receiver, "jobs.locked", Map.of())).isEqualTo(-18);
      assertThat(number(receiver, "jobs.over.two", Map.of("text", "b"))).isEqualTo(6);
      assertThat(number(receiver, "jobs.over.all", Map.of("first", 1L))).isEqualTo(12);
      assertThat(number(receiver, "jobs.over.all", Map.of("first", "a"))).isEqualTo(6);
      assertThat(number(receiver, "pages.lost", Map.of("method", "GET", "path", "/stock")))
          .isEqualTo(2);
      assertThat(receiver.awaitSpans(4, span -> span.name().equals("store_item")))
          .first()
          .satisfies(
              span ->
                  assertThat(span.attributes())
                      .containsEntry("code", "A1")
                      .containsEntry("row", 7L)
                      .containsEntry("shelf", "x")
                      .containsEntry("places", 2L));
      assertThat(receiver.awaitSpans(2, span -> span.kind().equals("SERVER")))
          .allSatisfy(span -> assertThat(span.attribute("page.lost")).isEqualTo(true));
      assertThat(receiver.awaitLogs(2, log -> log.eventName().equals("page.lost")))
          .hasSize(2)
          .allSatisfy(log -> assertThat(log.body()).isEqualTo("page.lost"));
      assertThat(process.output()).doesNotContain("WARN", "VerifyError");
    }
  }

  /** Nothing is counted from spans, so nothing is missing when there are none. */
  @Test
  void countsOperationsWithoutSampling() throws Exception {
    Path rules = Files.writeString(directory.resolve("rules.yaml"), RULES);
    try (OtlpReceiver receiver = OtlpReceiver.start();
        AgentProcess process = start(receiver, rules, "legacy-unsampled", "always_off")) {
      assertThat(number(receiver, "items.stored", Map.of("code", "A1"))).isEqualTo(6);
      assertThat(number(receiver, "pages.lost", Map.of("path", "/stock"))).isEqualTo(2);
      assertThat(receiver.spans()).isEmpty();
      assertThat(process.output()).doesNotContain("WARN");
    }
  }

  private AgentProcess start(OtlpReceiver receiver, Path rules, String name, String sampler)
      throws Exception {
    AgentProcess process =
        AgentProcess.ofCommand("-cp", jar().toString(), "com.acme.legacy.Warehouse")
            .extension()
            .exportTo(receiver)
            .property("otel.traces.sampler", sampler)
            // The variable, not the property: both are read.
            .environment("SIGHTLINE_RULES", rules.toString())
            .start(name);
    process.awaitOutput("^READY$");
    process.type("");
    process.type("");
    process.awaitOutput("^ROUND 2$");
    return process;
  }

  private Path jar() throws Exception {
    Path classes = Files.createDirectories(directory.resolve("classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int result =
        compiler.run(
            null,
            null,
            null,
            "--release",
            "8",
            "-Xlint:-options",
            "-d",
            classes.toString(),
            Path.of("src/test/resources/legacy/Warehouse.java").toAbsolutePath().toString());
    assertThat(result).isZero();
    Path jar = directory.resolve("warehouse.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
    return jar;
  }

  private static double number(OtlpReceiver receiver, String name, Map<String, Object> attributes) {
    Predicate<MetricPoint> wanted =
        it ->
            it.name().equals(name) && it.attributes().entrySet().containsAll(attributes.entrySet());
    return receiver.awaitNextMetrics(wanted).getLast().value();
  }
}
