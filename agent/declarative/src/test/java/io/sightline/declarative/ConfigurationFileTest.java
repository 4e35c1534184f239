package io.sightline.declarative;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfiguration;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfigurationBuilder;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.OpenTelemetryConfigurationModel;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a file when our part fails, by the SDK's own model. */
class ConfigurationFileTest {

  private static final String FILE =
      """
      file_format: "1.0"
      resource:
        attributes:
          - {name: service.name, value: shop}
      propagator:
        composite_list: baggage , tracecontext
      tracer_provider:
        processors:
          - batch: {exporter: {otlp_http: {endpoint: "http://127.0.0.1:4318/v1/traces"}}}
      meter_provider:
        readers:
          - pull: {exporter: {prometheus/development: {port: 9464}}}
      logger_provider:
        processors:
          - simple: {exporter: {console: }}
      instrumentation/development:
        java:
          jdbc: {enabled: false}
      """;

  private static final Logger logger = Logger.getLogger(ConfigurationFile.class.getName());

  private final Log log = new Log();

  @BeforeEach
  void start() {
    logger.addHandler(log);
    logger.setUseParentHandlers(false);
    System.setProperty("otel.config.file", "shop.yaml");
  }

  @AfterEach
  void end() {
    logger.removeHandler(log);
    logger.setUseParentHandlers(true);
    System.clearProperty("otel.config.file");
    System.clearProperty("sightline.redaction.enabled");
    TestPart.protects = false;
    TestPart.failure = null;
  }

  @Test
  void partChangesTheFile() {
    assertThat(section(changed(FILE), "resource")).containsKeys("attributes", "schema_url");
    assertThat(log.records).isEmpty();
  }

  @Test
  void otherPartIsLeftOut() {
    TestPart.failure = new NoSuchMethodError("gone");

    assertThat(changed(FILE)).isEqualTo(parsed(FILE));
    assertThat(log.records)
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.getLevel()).isEqualTo(Level.WARNING);
              assertThat(it.getMessage()).contains("the part under test is off");
            });
  }

  @Test
  void nothingIsExportedWithoutThePartThatProtects() {
    TestPart.protects = true;
    TestPart.failure = new IllegalStateException("first line\nsecond line");

    Map<String, Object> changed = changed(FILE);

    assertThat(changed)
        .containsOnlyKeys("file_format", "resource", "propagator", "instrumentation/development");
    assertThat(section(changed, "propagator")).isEqualTo(Map.of("composite_list", "tracecontext"));
    assertThat(changed)
        .containsEntry(
            "instrumentation/development", parsed(FILE).get("instrumentation/development"));
    assertThat(log.records)
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.getLevel()).isEqualTo(Level.SEVERE);
              assertThat(it.getThrown()).isNull();
              assertThat(it.getMessage())
                  .contains("NOTHING IS EXPORTED", "into shop.yaml (", "first line)")
                  .contains("sightline.redaction.enabled=false")
                  .doesNotContain("\n");
            });
  }

  @Test
  void whateverElseFailsClosesTheFileToo() {
    for (Error failure :
        List.of(new ServiceConfigurationError("not found"), new StackOverflowError())) {
      TestPart.failure = failure;

      assertThat(changed(FILE)).doesNotContainKeys("tracer_provider", "logger_provider");
    }
    assertThat(log.records).hasSize(2).allMatch(it -> it.getLevel() == Level.SEVERE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"composite_list: 'b3,baggage'", "composite: [{baggage: }]", "composite_list: "})
  void passesNothingOnButTheTraceContext(String propagators) {
    TestPart.failure = new StackOverflowError();

    assertThat(changed("file_format: '1.0'\npropagator: {" + propagators + "}\n"))
        .containsOnlyKeys("file_format");
  }

  @Test
  void passesOnTheTraceContextOfASection() {
    TestPart.failure = new StackOverflowError();

    assertThat(changed("{file_format: '1.0', propagator: {composite: [{tracecontext: }]}}"))
        .containsEntry("propagator", Map.of("composite_list", "tracecontext"));
  }

  @Test
  void fileIsUsedAsItIsWhereTheUserWantsNoRedaction() {
    System.setProperty("sightline.redaction.enabled", " False");
    TestPart.protects = true;
    TestPart.failure = new NoClassDefFoundError("gone");

    assertThat(changed(FILE)).isEqualTo(parsed(FILE));
    assertThat(log.records)
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.getLevel()).isEqualTo(Level.WARNING);
              assertThat(it.getMessage()).contains("shop.yaml is used as it is", "gone");
            });
  }

  @Test
  void disabledFileStaysDisabled() {
    TestPart.failure = new StackOverflowError();
    String disabled = FILE + "disabled: true\n";

    assertThat(changed(disabled)).isEqualTo(parsed(disabled));
    assertThat(log.records).isEmpty();
  }

  private static Map<String, Object> changed(String file) {
    DeclarativeConfigurationBuilder builder = new DeclarativeConfigurationBuilder();
    new ConfigurationFile().customize(builder);
    return map(builder.customizeModel(model(file)));
  }

  private static Map<String, Object> parsed(String file) {
    return map(model(file));
  }

  private static OpenTelemetryConfigurationModel model(String file) {
    return DeclarativeConfiguration.parse(new ByteArrayInputStream(file.getBytes(UTF_8)));
  }

  private static Map<String, Object> map(Object model) {
    return new ObjectMapper().convertValue(model, new TypeReference<Map<String, Object>>() {});
  }

  private static Map<String, Object> section(Map<String, Object> file, String name) {
    return ConfigurationTree.section(file.get(name));
  }

  private static final class Log extends Handler {

    private final List<LogRecord> records = new ArrayList<>();

    @Override
    public void publish(LogRecord entry) {
      records.add(entry);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
