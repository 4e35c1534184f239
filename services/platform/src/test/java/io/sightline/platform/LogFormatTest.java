package io.sightline.platform;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** What a service writes to standard output with the settings that ship. */
class LogFormatTest {

  @Test
  void writesOneJsonObjectPerLine() throws Exception {
    Instant before = Instant.now().minusSeconds(1);
    List<String> lines =
        written(
            Optional.empty(),
            logger -> {
              logger.atInfo().addKeyValue("order_id", "1").addKeyValue("amount", 2.5).log("paid");
              logger.atWarn().log("a\nb \"c\"");
            });

    assertThat(lines).hasSize(2);
    JsonNode paid = Json.mapper().readTree(lines.getFirst());
    assertThat(paid.get("event").asText()).isEqualTo("paid");
    assertThat(paid.get("level").asText()).isEqualTo("INFO");
    assertThat(paid.get("logger").asText()).isEqualTo("order-service");
    assertThat(Instant.parse(paid.get("timestamp").asText())).isAfter(before);
    assertThat(paid.get("order_id").asText()).isEqualTo("1");
    assertThat(paid.get("amount").isNumber()).isTrue();
    assertThat(Json.mapper().readTree(lines.getLast()).get("event").asText())
        .isEqualTo("a\nb \"c\"");
  }

  @Test
  void writesTheStackTraceOfAnException() throws Exception {
    List<String> lines =
        written(
            Optional.empty(),
            logger -> logger.atError().setCause(new IllegalStateException("broken")).log("failed"));

    assertThat(lines).hasSize(1);
    assertThat(Json.mapper().readTree(lines.getFirst()).get("exception").asText())
        .contains("IllegalStateException: broken")
        .contains("at io.sightline.platform.LogFormatTest");
  }

  @Test
  void writesWhatTheLogLevelAllows() throws Exception {
    Consumer<Logger> all =
        logger -> {
          logger.debug("fine");
          logger.info("usual");
          logger.warn("odd");
        };

    assertThat(written(Optional.empty(), all)).hasSize(2);
    assertThat(written(Optional.of("DEBUG"), all)).hasSize(3);
    assertThat(written(Optional.of("WARN"), all)).hasSize(1);
  }

  private static List<String> written(Optional<String> level, Consumer<Logger> work)
      throws JoranException {
    PrintStream original = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    try {
      level.ifPresent(value -> context.putProperty("LOG_LEVEL", value));
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(context);
      configurator.doConfigure(LogFormatTest.class.getResource("/logback.xml"));
      work.accept(context.getLogger("order-service"));
    } finally {
      context.stop();
      System.setOut(original);
    }
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
